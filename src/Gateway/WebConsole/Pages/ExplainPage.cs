using System.Net;
using Gateway.Explain;
using Gateway.Identity.Credentials;
using Gateway.Mail.Wire;
using Gateway.Publishing;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>What each stage would do with a request or a mail session: <c>gateway explain</c> as a form, with the live state.</summary>
internal sealed class ExplainPage : ConsolePage
{
    public const string PagePath = ConsoleLinks.ExplainPath;

    private const int MaximumLength = 4_000;

    private static readonly string[] Methods = ["GET", "POST", "OPTIONS", .. Enum.GetNames<MailProtocol>()];

    private readonly CurrentConfiguration _configuration;
    private readonly Lazy<StageExplainer> _explainer;

    public ExplainPage(CurrentConfiguration configuration, IServiceProvider services)
    {
        _configuration = configuration;

        // Routes are mapped when the gateway starts, which is after the pages are constructed.
        _explainer = new(() => new StageExplainer(services, RouteProbe.OfRunning(services)));
    }

    public override string Path => PagePath;

    public override string Title => "Explain";

    public override async Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var asked = (Method: visit.Query("method"), Target: visit.Query("target"), From: visit.Query("from"), User: visit.Query("user"));
        var answer = asked.Target.Length == 0 ? Html.Empty : await ExplainAsync(asked.Method, asked.Target, asked.From, asked.User);
        return Html.Of($"""
            <p class="hint">Nothing is sent; directories are asked about the user.</p>
            <form class="filter" method="get" action="{PagePath}">
            <label>Method or protocol <input type="text" name="method" value="{(asked.Method.Length > 0 ? asked.Method : "GET")}" list="methods" required autocomplete="off"></label>
            <datalist id="methods">{Methods.Select(m => Html.Of($"""<option value="{m}">"""))}</datalist>
            <label class="wide">URL, or server name <input type="text" name="target" value="{asked.Target}" required autocomplete="off"></label>
            <label>From address <input type="text" name="from" value="{asked.From}" autocomplete="off"></label>
            <label>User <input type="text" name="user" value="{asked.User}" autocomplete="off"></label>
            <button type="submit">Explain</button>
            </form>
            {answer}
            """);
    }

    private async Task<Html> ExplainAsync(string method, string target, string from, string user)
    {
        IPAddress? address = null;
        if (from.Length > 0 && !IPAddress.TryParse(from, out address))
        {
            return Error($"'{from}' is not an IP address.");
        }

        var source = NormalizedAddress.Of(address ?? IPAddress.Loopback);
        if (target.Length > MaximumLength)
        {
            return Error("The URL is too long.");
        }

        if (ExplainedSession.ProtocolOf(method) is { } protocol)
        {
            return ExplainedSession.Parse(protocol, target) is { } session
                ? Result(await _explainer.Value.ExplainAsync(
                    session with { From = source, User = user.Length > 0 ? user : null }, _configuration.Options))
                : Error($"'{target}' is not a server name; allowed: mail.example.com, or mail.example.com:993.");
        }

        return ExplainedRequest.Parse(method.ToUpperInvariant(), target) is { } request
            ? Result(await _explainer.Value.ExplainAsync(request with { From = source, User = user.Length > 0 ? user : null }))
            : Error($"'{target}' is not an HTTP URL; allowed: https://mail.example.com/owa/.");
    }

    private static Html Error(string message) => Html.Of($"""<p class="error" role="alert">{message}</p>""");

    private static Html Result(Explanation explanation) => Html.Of($"""
        <section aria-label="Explanation"><h2>{(explanation.Passes ? "It would be forwarded" : "It would be stopped")}</h2>
        <ol class="verdicts">{explanation.Stages.Select(Stage)}</ol>
        </section>
        """);

    private static Html Stage(StageResult stage) => Html.Of($"""
        <li><div><strong>{stage.Stage}</strong> {Shown.State(stage.Passes, "pass", "stop")}</div><div>{stage.Verdict} <small>{stage.Detail}</small></div></li>
        """);
}
