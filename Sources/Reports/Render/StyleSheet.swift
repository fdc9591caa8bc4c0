/// The page's style sheet.
enum StyleSheet {
  /// Colours of both themes, from the inks, and the layout.
  static var text: String {
    """
    :root{color-scheme:light dark;\(variables { $0.onWhite })
    --page:#fff;--soft:#f6f7f8;--line:#dfe2e6;--link:#0a5c8f;--mark:#fbe9c6;--gone:#fbdcd5;--came:#d3efdf;
    --serif:Charter,"Bitstream Charter","Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Georgia,serif;
    --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
    @media (prefers-color-scheme:dark){:root{\(variables { $0.onDark })
    --page:#17191c;--soft:#1f2226;--line:#33373c;--link:#7fbfe8;--mark:#4d3d17;--gone:#582a20;--came:#1c4733}}
    \(inkRules)
    \(layout)
    """
  }

  private static func variables(_ color: (Ink) -> String) -> String {
    Ink.all.map { "--\($0.name):\(color($0));" }.joined()
  }

  /// The classes of drawings, which win over the colours written in them.
  private static var inkRules: String {
    Ink.all.map { ink in
      ink == .paper
        ? ".f-paper{fill:var(--page)}.s-paper{stroke:var(--page)}"
        : ".s-\(ink.name){stroke:var(--\(ink.name))}.f-\(ink.name){fill:var(--\(ink.name))}"
    }.joined(separator: "\n")
  }

  private static let layout = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-padding-top:1.5rem}
    body{margin:0;background:var(--page);color:var(--text);font:17px/1.58 var(--serif);
    text-rendering:optimizeLegibility;overflow-wrap:break-word}
    main{max-width:45rem;margin:0 auto;padding:3.2rem 1.25rem 6rem}
    h1,h2,h3,h4,nav,table,figcaption,summary,.from,.note,dt,.remark,.callout{font-family:var(--sans)}
    h1{font-size:2rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.015em;font-weight:650}
    h2{font-size:1.3rem;line-height:1.3;margin:3rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--line);
    letter-spacing:-.008em;font-weight:650}
    h3{font-size:1.06rem;line-height:1.35;margin:2rem 0 .5rem;font-weight:650}
    h4,h5,h6{font-size:.95rem;margin:1.4rem 0 .4rem;font-weight:650}
    p,ul,ol,blockquote{margin:0 0 1em}
    .subtitle{font-size:1.12rem;color:var(--muted);margin:0 0 1.8rem;line-height:1.45}
    a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.15em}
    code,pre{font-family:var(--mono);font-size:.84em}
    pre{background:var(--soft);border-radius:6px;padding:.9em 1.1em;overflow-x:auto;line-height:1.5;margin:1.2em 0}
    pre code{font-size:.95em}
    .prose blockquote{border-left:3px solid var(--line);padding-left:1em;color:var(--muted);margin-left:0}
    .prose table{border-collapse:collapse;font-size:.85rem;margin:1.2em 0}
    .prose th,.prose td{padding:.3em .8em .3em 0;border-bottom:1px solid var(--line);text-align:left}
    .prose img{max-width:100%}
    .prose del{color:var(--muted)}
    figure{margin:1.9rem 0}
    figcaption{font-size:.84rem;line-height:1.5;color:var(--muted)}
    figcaption b{color:var(--text);font-weight:600}
    figure.plot figcaption{margin-top:.6rem}
    figure.table figcaption{margin-bottom:.5rem}
    .scroll{overflow-x:auto}
    .data th:first-child,.data td:first-child{position:sticky;left:0;background:var(--page)}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    .plot svg,.plot img{display:block;max-width:100%;height:auto;margin:0 auto}
    .csv{margin-left:.35em;font-size:.92em}
    table.data{border-collapse:collapse;font-size:.85rem;line-height:1.4;width:100%;font-variant-numeric:tabular-nums;
    border-top:1.5px solid var(--text);border-bottom:1.5px solid var(--text)}
    .data th,.data td{padding:.42em .95em .42em 0;text-align:left;vertical-align:top}
    .data th:last-child,.data td:last-child{padding-right:0}
    .data .r{text-align:right}.data .c{text-align:center}
    .data thead th{font-weight:600;vertical-align:bottom;line-height:1.25}
    .data thead tr:last-child th{border-bottom:1px solid var(--axis)}
    .data .group{text-align:center;color:var(--muted);font-weight:500;padding-bottom:0}
    .data .group span{display:block;border-bottom:1px solid var(--axis);padding-bottom:.15em}
    .w{white-space:nowrap}
    .data tbody th{font-weight:400}
    .data tbody tr+tr :is(td,th){border-top:1px solid var(--line)}
    .data .base :is(td,th){color:var(--muted)}
    .arrow{color:var(--muted);font-weight:400;white-space:nowrap}
    .ci{display:block;color:var(--muted);font-size:.86em;white-space:nowrap}
    .narrow{width:auto;min-width:55%}
    .none{color:var(--muted)}
    .note{font-size:.8rem;color:var(--muted);margin:.5em 0 0;line-height:1.45}
    .from{font-size:.72rem;color:var(--muted);margin:-1.2rem 0 1.9rem;line-height:1.5}
    .prose+.from,pre+.from,.samples+.from,.gallery+.from,.callout+.from,table+.from{margin-top:-.4rem}
    .from code{font-size:.95em}
    details.from{border:0;padding:0}
    .from summary{font-size:inherit;font-weight:400}
    details.from[open]>summary{margin-bottom:.2rem}
    table.settings{border-collapse:collapse;font-size:.84rem;margin:1rem 0;line-height:1.45;width:100%}
    .settings th{font-weight:500;text-align:left;vertical-align:top;padding:.16em 1.4em .16em 0;white-space:nowrap}
    .settings td{width:99%;padding:.16em 0;color:var(--text);font-family:var(--mono);font-size:.94em;
    overflow-wrap:anywhere}
    .settings tr+tr{border-top:1px solid var(--grid)}
    .sample{margin:1.3rem 0;padding:0 0 .2rem}
    .sample+.sample{border-top:1px solid var(--line);padding-top:1.2rem}
    .question{font-weight:600;margin:0 0 .5rem;line-height:1.4}
    .sample dl{display:grid;grid-template-columns:9.2rem 1fr;gap:.35rem 1.1rem;margin:0;line-height:1.45}
    .sample dt{font-size:.8rem;color:var(--muted);padding-top:.14rem;max-width:10rem;overflow-wrap:anywhere}
    .sample dd{margin:0;min-width:0;overflow-wrap:anywhere;font-size:.95em}
    .sample .true{color:var(--muted);font-style:italic}
    .remark{float:right;font-size:.74rem;color:var(--muted);white-space:nowrap;margin:.2em 0 0 1.2em;
    font-variant-numeric:tabular-nums}
    mark{background:var(--mark);color:inherit;border-radius:2px;padding:.04em .12em;margin:0 -.12em;
    -webkit-box-decoration-break:clone;box-decoration-break:clone}
    del{background:var(--gone);color:inherit;border-radius:2px;text-decoration-thickness:.08em}
    ins{background:var(--came);color:inherit;border-radius:2px;text-decoration-thickness:.08em;
    text-underline-offset:.15em}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,11rem),1fr));gap:1.1rem;
    margin:1.6rem 0}
    .gallery figure{margin:0}
    .gallery img{display:block;width:100%;height:auto;background:#fff;border:1px solid var(--line)}
    .gallery figcaption{margin-top:.3rem;overflow-wrap:anywhere}
    details{margin:1.2rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);padding:.55rem 0}
    details+details{border-top:0;margin-top:-1.2rem}
    summary{cursor:pointer;font-size:.92rem;font-weight:550}
    details[open]>summary{margin-bottom:.8rem}
    .callout{font-size:.92rem;line-height:1.5;margin:1.4rem 0;padding:.1rem 0 .1rem 1rem;
    border-left:4px solid var(--blue);white-space:pre-line}
    .warning{border-color:var(--orange)}.failure{border-color:var(--vermilion)}
    nav{font-size:.84rem;line-height:1.4}
    nav ol{list-style:none;margin:0;padding:0}
    nav a{color:var(--muted);text-decoration:none}
    nav a:hover{color:var(--link);text-decoration:underline}
    @media (min-width:78rem){
    nav{position:fixed;top:3.6rem;left:max(1.5rem,calc(50vw - 37rem));width:12.5rem;max-height:calc(100vh - 6rem);
    overflow-y:auto}
    nav li{padding:.22em 0 .22em .9em;border-left:1px solid var(--line)}
    .plot{margin-left:-2.5rem;margin-right:-2.5rem}
    .plot figcaption{padding:0 2.5rem}
    .wide{margin-right:calc(-1*min(20rem,50vw - 24rem))}
    .wide svg{margin:0}
    .broad{margin-right:calc(24rem - 50vw)}
    }
    @media (max-width:77.99rem){
    nav{max-width:45rem;margin:0 auto;padding:1.4rem 1.25rem 0}
    nav li{display:inline-block;margin-right:1.1em;padding:.1em 0}
    main{padding-top:1.6rem}
    .broad{margin-left:min(0rem,23.75rem - 50vw);margin-right:min(0rem,23.75rem - 50vw)}
    }
    @media (max-width:38rem){
    body{font-size:16px}
    h1{font-size:1.6rem}
    .plot svg{max-width:none;zoom:.8}
    .sample dl{grid-template-columns:1fr;gap:.05rem}
    .sample dd{margin-bottom:.5rem}
    .settings th{white-space:normal}
    }
    @media print{
    :root{\(variables { $0.onWhite })--page:#fff;--soft:#f6f7f8;--line:#dfe2e6;--link:#24292f;--mark:#fbe9c6;--gone:#fbdcd5;--came:#d3efdf}
    body{font-size:10.5pt}
    nav,.csv{display:none}
    main{max-width:none;padding:0}
    .broad{margin-left:0;margin-right:0}
    .plot,.sample,tr{break-inside:avoid}
    .scroll{overflow:visible}
    .data th:first-child,.data td:first-child{position:static}
    .broad table.data{font-size:7pt}
    .broad :is(td,th){padding-right:.5em}
    h2,h3,summary{break-after:avoid}
    .plot svg{max-width:100%;zoom:1}
    .plot{margin-left:0;margin-right:0}
    .plot figcaption{padding:0}
    }
    @page{margin:18mm 16mm}

    """
}
