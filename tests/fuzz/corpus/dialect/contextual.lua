local as, type = 1, type type(as) as(1) x.as = a:type()
local s = "x :: T \z
  y" .. [==[ ]] as T ]==] --[[ type N = A ]]
local y: A extends B? ? C : keyof(D) @min(0) = z :: Size < y != 0x1p4
