layerbookSearch("w0","01001 00attacked 00be 10y 00changed 00decision 80s 00encrypted 10xample 00first 01haddad 00lind 00placed 11ower 01radio 10ead 00tags 00yet 00z")
