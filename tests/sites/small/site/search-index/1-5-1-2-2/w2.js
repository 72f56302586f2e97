layerbookSearch("w2","00and 01battery 00com 30munications 20nsistency 00encrypted 00fold 20r 00health 10ow 00index 11s 00lind 00mara 20trix 20y 01noor 02the 20ing 10o 00use 00we 20lcome")
