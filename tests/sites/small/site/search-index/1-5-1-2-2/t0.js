layerbookSearch("t0","Q$};MLcXO;tFs9K&Yvj4]DF(<Mk%eqxC4a%;X*]kv)+{K&f.)rnD:pn.iSO<)X9*Zeq>ExX73D/2.V0yb}@0uzIF+&8@go1{<;a?Q|q&L*3yJ*UOWc$:PW35[mAi/qI[3z^nfTLa^D![5H@djQW_tKGgdwF=X`:.+H1T")
