# What FastAPI's tutorial on security leads to: OAuth2PasswordBearer, passlib and python-jose, with
# accounts in PostgreSQL through SQLAlchemy.
import json
import os
import socket
from datetime import datetime, timedelta

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from jose import JWTError, jwt
from passlib.context import CryptContext
from pydantic import BaseModel
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, declarative_base, sessionmaker

SECRET_KEY = "a secret of the benchmark that is long enough"
ALGORITHM = "HS256"
TOKEN_MINUTES = 30

engine = create_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://"))
SessionLocal = sessionmaker(bind=engine, autocommit=False, autoflush=False)
Base = declarative_base()
passwords = CryptContext(schemes=["bcrypt"], deprecated="auto")
bearer = OAuth2PasswordBearer(tokenUrl="login")
app = FastAPI()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String, unique=True, nullable=False)
    hashed_password = Column(String, nullable=False)


class NewUser(BaseModel):
    email: str
    password: str


class ShownUser(BaseModel):
    id: int
    email: str

    class Config:
        orm_mode = True


Base.metadata.create_all(bind=engine)


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


def current_user(token: str = Depends(bearer), db: Session = Depends(get_db)):
    refused = HTTPException(401, "Could not validate credentials", {"WWW-Authenticate": "Bearer"})
    try:
        email = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM]).get("sub")
    except JWTError:
        raise refused
    user = db.query(User).filter(User.email == email).first()
    if user is None:
        raise refused
    return user


@app.post("/signup", response_model=ShownUser)
def sign_up(new: NewUser, db: Session = Depends(get_db)):
    user = User(email=new.email, hashed_password=passwords.hash(new.password))
    db.add(user)
    try:
        db.commit()
    except IntegrityError:
        raise HTTPException(409, "email is taken")
    db.refresh(user)
    return user


@app.post("/login")
def log_in(form: OAuth2PasswordRequestForm = Depends(), db: Session = Depends(get_db)):
    user = db.query(User).filter(User.email == form.username).first()
    if user is None or not passwords.verify(form.password, user.hashed_password):
        raise HTTPException(401, "Incorrect username or password", {"WWW-Authenticate": "Bearer"})
    ends = datetime.utcnow() + timedelta(minutes=TOKEN_MINUTES)
    token = jwt.encode({"sub": user.email, "exp": ends}, SECRET_KEY, algorithm=ALGORITHM)
    return {"access_token": token, "token_type": "bearer"}


@app.get("/users/me", response_model=ShownUser)
def me(user: User = Depends(current_user)):
    return user


if __name__ == "__main__":
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(1024)
    print(json.dumps({"url": f"http://127.0.0.1:{listening.getsockname()[1]}"}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
