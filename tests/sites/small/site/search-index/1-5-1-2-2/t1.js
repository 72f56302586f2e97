layerbookSearch("t1","M_q+WCd!=ip#3eHnfhSeOiHiI`Oh??GW1LOOVHBOEV5XE^-~~4N+bvFk<EK@9.*U/HVk@ua~;weg>M!DC)}ZYrs/krAO/X&#1tXic(>{F")
