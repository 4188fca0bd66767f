using System.Globalization;
using Gateway.Hosting;
using Gateway.Hosting.Generations;
using Gateway.Settings;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>The configuration in force with the origin of each value, and the former ones, to which it can be rolled back.</summary>
internal sealed class ConfigurationPage(
    ConfigurationInForce inForce, GenerationHistory history, GenerationEndpoint acts, ReloadStatus reload, TimeProvider time) : ConsolePage
{
    public const string PagePath = $"{ConsoleUrl.Root}/configuration";

    private const int MaximumRows = 1_000;

    public override string Path => PagePath;

    public override string Title => "Configuration";

    public override Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var number = int.TryParse(visit.Query("generation"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        return Task.FromResult(Html.Of($"""
            {Errors()}
            {Html.If(number > 0, () => Difference(number))}
            <section><h2>Generations</h2>
            {Generations(visit)}
            </section>
            <section id="values"><h2>Values in force</h2>
            {SearchForm.Of(Path, "Key, value or origin", visit.Query("q"))}
            {Values(visit)}
            </section>
            """));
    }

    public override Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form) => Task.FromResult(form["act"] switch
    {
        "roll-back" => acts.RollBack(visit.Context, form["id"], form["reason"], form["seen"] is { Length: > 0 } seen ? seen : null)
            ?? $"The files have the content of generation {form["id"]} again; the gateway takes them within seconds.",
        _ => null,
    });

    private Html Errors()
    {
        var errors = reload.Current.Errors;
        return Html.If(errors.Count > 0, () => Html.Of($"""
            <section><h2>The file has mistakes</h2>
            <p>The last good configuration stays in force.</p>
            <ul class="problems">{errors.Select(e => Html.Of($"<li>{e.ToString()}</li>"))}</ul>
            </section>
            """));
    }

    private Html Generations(ConsoleVisit visit)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Generations", "Generation", "When", "By", "Changes", "")
        {
            Empty = "No configuration is kept.",
        };
        var (all, seen) = (history.List(), acts.ReadFilesNow());
        for (var i = 0; i < all.Count; i++)
        {
            var generation = all[i];
            var text = generation.Number.ToString(CultureInfo.InvariantCulture);
            var isInForce = i == 0 && generation.Fingerprint == inForce.Reading.Fingerprint;
            var before = i + 1 < all.Count ? all[i + 1] : null;
            table.Add(
                Html.Of($"{text}{Html.If(isInForce, () => Html.Of($""" <span class="state good">in force</span>"""))}"),
                Shown.Time(generation.At, now),
                Html.Of($"{generation.By} <small>{generation.Reason}</small>"),
                before is null ? Shown.Nothing : Changes(before, generation),
                isInForce
                    ? Html.Empty
                    : ActForm.Of(visit, "Roll back", $"to generation {text}", "roll-back", ("id", text), ("seen", seen)));
        }

        return table.ToHtml();
    }

    private static Html Changes(Generation before, Generation generation)
    {
        var count = GenerationDifference.Between(before.Values, generation.Values).Count;
        var url = ConsoleUrl.Of(PagePath, ("generation", generation.Number.ToString(CultureInfo.InvariantCulture)));
        return Html.Of($"""<a href="{url}">{count} {(count == 1 ? "value" : "values")}</a>""");
    }

    private Html Difference(int number)
    {
        if (history.Find(number) is not { } generation)
        {
            return Html.Of($"""<p class="error" role="alert">Generation {number} is not kept.</p>""");
        }

        var before = history.List().FirstOrDefault(g => g.Number < number);
        var table = new ConsoleTable($"What generation {number} changed", "Key", "Before", "After")
        {
            Empty = "No value differs: a comment, an order, the environment or a file that the configuration names has changed.",
        };
        foreach (var (path, old, now) in before is null ? [] : GenerationDifference.Between(before.Values, generation.Values))
        {
            table.Add(Html.Of($"<code>{path}</code>"), Value(old), Value(now));
        }

        return Html.Of($"""<section><h2>Generation {number}</h2>{table.ToHtml()}</section>""");
    }

    private static Html Value(string? value) => value is null ? Shown.Nothing : Html.Of($"<code>{value}</code>");

    private Html Values(ConsoleVisit visit)
    {
        var text = visit.Query("q");
        var all = visit.Query("all") == "yes" || text.Length > 0;
        var table = new ConsoleTable("Values", "Key", "Value", "From") { Empty = "No value matches." };
        var found = EffectiveConfiguration.List(inForce.Reading)
            .Where(v => all || v.Origin is not null)
            .Where(v => SearchForm.Matches(text, v.JsonPath, v.Json, v.Origin?.ToString()));
        foreach (var value in found.Take(MaximumRows))
        {
            table.Add(
                Html.Of($"<code>{value.JsonPath}</code>"),
                Html.Of($"<code>{value.Json ?? "(secret)"}</code>"),
                Html.Of($"{value.Origin?.ToString() ?? "default"}"));
        }

        return Html.Of($"""
            {table.ToHtml()}
            {Html.If(!all, () => Html.Of($"""<p><a href="{ConsoleUrl.Of(PagePath, ("all", "yes"))}#values">With the defaults of what is not set</a></p>"""))}
            """);
    }
}
