/** Ids of classes and people that do not exist, however strange. */
export const ODD_IDS = ['class_none', "' or 1=1", '%00', '..%2F', 'x'.repeat(5000)]
