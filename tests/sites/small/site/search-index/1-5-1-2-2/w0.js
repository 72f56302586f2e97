layerbookSearch("w0","01001 00attacked 00be 20fore 10y 00changed 10onsistency 00decision 80s 00encrypted 10xample 00first 01haddad 00lind 00placed 11ower 01radio 10ead 20view 00tags 00yet 00z")
