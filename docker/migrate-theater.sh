#!/bin/sh
# What the migrator runs: the newest tables, then the films: those of imdb_movies.csv in the project
# folder if it is there, else the ones that come with the app.
set -eu
usher() { node apps/cli/bin/usher.mjs "$@"; }

usher migrate theater
if [ -f "${SOURCE:-.}/imdb_movies.csv" ]; then
  usher seed theater --csv "${SOURCE:-.}/imdb_movies.csv"
else
  usher seed theater
fi
