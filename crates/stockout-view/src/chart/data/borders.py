"""Natural Earth's countries (npm world-atlas 2.0.2, countries-50m.json) as a small text file: Africa and what lies next to it.

python3 borders.py countries-50m.json > borders.txt
"""
import json, sys
FRENCH = {
 "Algeria":"Algérie","Angola":"Angola","Benin":"Bénin","Botswana":"Botswana","Burkina Faso":"Burkina Faso","Burundi":"Burundi","Cabo Verde":"Cap-Vert","Cameroon":"Cameroun",
 "Central African Rep.":"Rép. centrafricaine","Chad":"Tchad","Comoros":"Comores","Congo":"Congo","Côte d'Ivoire":"Côte d’Ivoire","Dem. Rep. Congo":"RD Congo","Djibouti":"Djibouti",
 "Egypt":"Égypte","Eq. Guinea":"Guinée équatoriale","Eritrea":"Érythrée","eSwatini":"Eswatini","Ethiopia":"Éthiopie","Gabon":"Gabon","Gambia":"Gambie","Ghana":"Ghana","Guinea":"Guinée",
 "Guinea-Bissau":"Guinée-Bissau","Kenya":"Kenya","Lesotho":"Lesotho","Liberia":"Liberia","Libya":"Libye","Madagascar":"Madagascar","Malawi":"Malawi","Mali":"Mali","Mauritania":"Mauritanie",
 "Mauritius":"Maurice","Morocco":"Maroc","Mozambique":"Mozambique","Namibia":"Namibie","Niger":"Niger","Nigeria":"Nigeria","Rwanda":"Rwanda","S. Sudan":"Soudan du Sud",
 "São Tomé and Principe":"Sao Tomé-et-Principe","Senegal":"Sénégal","Seychelles":"Seychelles","Sierra Leone":"Sierra Leone","Somalia":"Somalie","Somaliland":"Somaliland","South Africa":"Afrique du Sud",
 "Sudan":"Soudan","Tanzania":"Tanzanie","Togo":"Togo","Tunisia":"Tunisie","Uganda":"Ouganda","W. Sahara":"Sahara occidental","Zambia":"Zambie","Zimbabwe":"Zimbabwe",
 "Yemen":"Yémen","Saudi Arabia":"Arabie saoudite","Oman":"Oman","United Arab Emirates":"Émirats arabes unis","Qatar":"Qatar","Bahrain":"Bahreïn","Kuwait":"Koweït","Iraq":"Irak","Syria":"Syrie",
 "Lebanon":"Liban","Israel":"Israël","Palestine":"Palestine","Jordan":"Jordanie",
}
t=json.load(open(sys.argv[1])); (sx,sy),(tx,ty)=t["transform"]["scale"],t["transform"]["translate"]
arcs=[]
for a in t["arcs"]:
    x=y=0; out=[]
    for dx,dy in a:
        x+=dx; y+=dy; out.append((round((x*sx+tx)*100),round((y*sy+ty)*100)))
    arcs.append(out)
def ring(ids):
    pts=[]
    for i in ids:
        a=arcs[i] if i>=0 else arcs[~i][::-1]
        pts+=a if not pts else a[1:]
    out=[pts[0]]
    for p in pts[1:]:
        if p!=out[-1]: out.append(p)
    return out
seen=set()
for g in t["objects"]["countries"]["geometries"]:
    name=g["properties"]["name"]
    if name not in FRENCH or g["type"] is None: continue
    polys=[g["arcs"]] if g["type"]=="Polygon" else g["arcs"]
    rings=[ring(p[0]) for p in polys]
    rings=[r for r in rings if max(x for x,_ in r)-min(x for x,_ in r)>=12 or len(rings)==1]
    text=[]
    for r in rings:
        s=f"{r[0][0]} {r[0][1]}"; px,py=r[0]
        for x,y in r[1:]:
            s+=f" {x-px} {y-py}"; px,py=x,y
        text.append(s)
    print(f"{name.replace(chr(39),'’')}|{FRENCH[name]}|{';'.join(text)}"); seen.add(name)
print(sorted(set(FRENCH)-seen),file=sys.stderr)
