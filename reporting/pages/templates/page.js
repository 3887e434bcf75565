(function () {
  "use strict";
  var words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  var units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  function ago(seconds) {
    var unit = units.find(function (each) { return Math.abs(seconds) >= each[1]; }) || units[3];
    return words.format(Math.trunc(seconds / unit[1]), unit[0]);
  }
  function look() {
    var now = Date.now() / 1000;
    document.querySelectorAll("[data-ago]").forEach(function (each) {
      each.textContent = "(" + ago(each.dataset.ago - now) + ")";
    });
    document.querySelectorAll("[data-stale-at]").forEach(function (each) {
      if (now < each.dataset.staleAt) { return; }
      each.classList.add("stale");
      each.querySelectorAll("[hidden]").forEach(function (note) { note.hidden = false; });
    });
  }
  look();
  setInterval(look, 30000);
})();
