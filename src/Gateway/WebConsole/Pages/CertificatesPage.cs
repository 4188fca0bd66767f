using Gateway.Admin;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>The server certificates: until when, from whom, and how their renewal stands.</summary>
internal sealed class CertificatesPage(StatusDocument status, CertificateEndpoint acts, TimeProvider time) : ConsolePage
{
    public const string PagePath = $"{ConsoleUrl.Root}/certificates";

    // As gateway status warns.
    private const int SoonDays = 14;

    public override string Path => PagePath;

    public override string Title => "Certificates";

    public override Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Certificates", "Name", "Expires", "Issuer", "Renewal", "Source", "")
        {
            Empty = "No certificate is configured.",
        };
        foreach (var row in StatusRows.Of(status.Read(), "certificates"))
        {
            var name = row.Text("name");
            table.Add(
                Html.Of($"{name}"),
                Expiry(row, now),
                Html.Of($"{row.Text("issuer")}"),
                Renewal(row, now),
                Html.Of($"{Shown.Text(row.Text("source"))} <small>{row.Text("thumbprint")}</small>"),
                acts.CanRenew(name) ? ActForm.Of(visit, "Renew", name, "renew", ("id", name)) : Html.Empty);
        }

        return Task.FromResult(Html.Of($"""<section aria-label="Certificates">{table.ToHtml()}</section>"""));
    }

    public override Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form) => Task.FromResult(form["act"] switch
    {
        "renew" => acts.Renew(visit.Context, form["id"], form["reason"])
            ? $"The certificate of {form["id"]} is being renewed."
            : $"The gateway does not renew the certificate of {form["id"]}.",
        _ => null,
    });

    private static Html Expiry(StatusRow row, DateTimeOffset now)
    {
        if (row.Time("notAfter") is not { } end)
        {
            return Html.Of($"""<span class="state bad">there is none yet</span>""");
        }

        return end - now < TimeSpan.FromDays(SoonDays)
            ? Html.Of($"""<span class="bad">{Shown.Time(end, now)}</span>""")
            : Shown.Time(end, now);
    }

    private static Html Renewal(StatusRow row, DateTimeOffset now)
    {
        if (!row.Has("renewedBy"))
        {
            return Html.Of($"""<span class="nothing">by hand</span>""");
        }

        var next = row.Time("renewAt") is { } at ? Html.Of($", next {Shown.Time(at, now)}") : Html.Empty;
        var last = row.Time("renewedAt") is { } done ? Html.Of($", last {Shown.Time(done, now)}") : Html.Empty;
        var error = row.Has("lastError")
            ? Html.Of($""" <span class="state bad">failed {row.Text("failures")} times</span> <small>{row.Text("lastError")}</small>""")
            : Html.Empty;
        return Html.Of($"{row.Text("renewedBy")}{next}{last}{error}");
    }
}
