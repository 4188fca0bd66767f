using Gateway.Admin;
using Gateway.Mail.Protocols;
using Gateway.Preauthentication.Sessions;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Log;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>Who is signed in: browsers, requests that last, and mail clients.</summary>
internal sealed class SessionsPage(
    KnownSessions sessions,
    LongRequestEndpoint requests,
    MailSessionEndpoint mail,
    RecentPrograms programs,
    TimeProvider time) : ConsolePage
{
    public const string PagePath = ConsoleLinks.SessionsPath;

    private const int MaximumRows = 500;

    public override string Path => PagePath;

    public override string Title => "Sessions";

    public override Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var text = visit.Query("q");
        return Task.FromResult(Html.Of($"""
            {SearchForm.Of(Path, "User, device, address, route or destination", text)}
            <section><h2>Browsers</h2>
            {Browsers(visit, text)}
            </section>
            <section><h2>Requests that wait</h2>
            <p class="hint">Requests that may last for minutes and were admitted by a session or an app password, such as those that wait
            for new mail.</p>
            {Waiting(visit, text)}
            </section>
            <section><h2>Programs of the last hour</h2>
            <p class="hint">ActiveSync, Outlook and others that sign in with each request, as far as the log in memory goes.</p>
            {Programs(text, visit.Aborted)}
            </section>
            <section><h2>Mail clients</h2>
            {Mail(visit, text)}
            </section>
            """));
    }

    public override Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form)
    {
        var (id, reason) = (form["id"], form["reason"]);
        var isDone = form["act"] switch
        {
            "end" => SessionEndpoints.End(visit.Context, id, reason),
            "end-request" => requests.End(visit.Context, id, reason),
            "end-mail" => mail.End(visit.Context, id, reason),
            _ => (bool?)null,
        };
        return Task.FromResult(isDone is { } done ? NoteOf(done) : null);
    }

    /// <summary>The browser sessions, of one account where a user's page asks.</summary>
    public Html Browsers(ConsoleVisit visit, string text, string? account = null)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Browser sessions", "User", "Device", "Network", "Host", "Since", "Last used", "")
        {
            Empty = text.Length == 0 ? "No browser is signed in." : "No browser session matches.",
        };
        var found = sessions.List(account).Where(s => SearchForm.Matches(text, s.Account, s.Device, s.Network, s.Host, s.Factor));
        foreach (var session in found.Take(MaximumRows))
        {
            table.Add(
                ConsoleLinks.User(session.Account),
                Html.Of($"{Shown.Text(session.Device)}{Factor(session.Factor)}"),
                Html.Of($"{session.Network}"),
                Html.Of($"{session.Host}"),
                Shown.Time(session.Started, now),
                Shown.Time(session.LastSeen, now),
                ActForm.Of(visit, "End", $"the session of {session.Account}", "end", ("id", session.Id.ToString())));
        }

        return table.ToHtml();
    }

    /// <summary>The mail sessions, of one user where a user's page asks.</summary>
    public Html Mail(ConsoleVisit visit, string text, Func<string?, bool>? isUser = null)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Mail sessions", "User", "Protocol", "Address", "Route", "Destination", "Since", "Bytes", "")
        {
            Empty = text.Length == 0 ? "No mail client is connected." : "No mail session matches.",
        };
        var found = mail.List().Where(s => (isUser is null || isUser(s.User)) && SearchForm.Matches(
            text, s.User, MailProtocols.NameOf(s.Protocol), s.Source.ToString(), s.Route, s.Destination, s.Id));
        foreach (var session in found.Take(MaximumRows))
        {
            table.Add(
                session.User is { } user ? ConsoleLinks.User(user) : Html.Of($"""<span class="nothing">not signed in</span>"""),
                Html.Of($"{MailProtocols.NameOf(session.Protocol)}"),
                Html.Of($"{session.Source.ToString()}"),
                Shown.Text(session.Route),
                Shown.Text(session.Destination),
                Shown.Time(session.Started, now),
                Html.Of($"{Bytes(session.BytesFromClient, session.BytesToClient)}"),
                ActForm.Of(visit, "End", $"the mail session of {session.User}", "end-mail", ("id", session.Id)));
        }

        return table.ToHtml();
    }

    private Html Waiting(ConsoleVisit visit, string text)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Requests that wait", "User", "Device", "Address", "Request", "Route", "Since", "")
        {
            Empty = text.Length == 0 ? "No such request is open." : "No such request matches.",
        };
        var found = requests.List().Where(r => SearchForm.Matches(
            text, r.Account, r.Device, r.Source?.ToString(), r.Route, r.Path, r.Host, r.AdmittedBy));
        foreach (var request in found.Take(MaximumRows))
        {
            table.Add(
                request.Account is { } user ? ConsoleLinks.User(user) : Shown.Nothing,
                Html.Of($"{Shown.Text(request.Device)} <small>by {request.AdmittedBy}</small>"),
                Shown.Text(request.Source?.ToString()),
                Html.Of($"{request.Method} {request.Host}{request.Path}"),
                Shown.Text(request.Route),
                Shown.Time(request.Started, now),
                ActForm.Of(visit, "End", $"the request of {request.Account}", "end-request", ("id", request.Id.ToString())));
        }

        return table.ToHtml();
    }

    private Html Programs(string text, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Programs", "User", "Program", "Address", "Route", "Destination", "First", "Last", "Traffic", "")
        {
            Empty = text.Length == 0 ? "No program has asked for anything." : "No program matches.",
        };
        var found = programs.Find(cancellationToken).Where(p => SearchForm.Matches(
            text, p.User, p.Program, p.Address, p.Route, p.Destination));
        foreach (var program in found.Take(MaximumRows))
        {
            var url = ConsoleUrl.Of(
                ConsoleLinks.LogPath, ("user", program.User), ("address", program.Address), ("route", program.Route));
            table.Add(
                ConsoleLinks.User(program.User),
                Shown.Text(program.Program),
                Html.Of($"{program.Address}"),
                Html.Of($"{program.Route}"),
                Shown.Text(program.Destination),
                Shown.Time(program.First, now),
                Shown.Time(program.Last, now),
                Html.Of($"{program.Requests} requests <small>{Bytes(program.BytesIn, program.BytesOut)}</small>"),
                Html.Of($"""<a href="{url}" aria-label="Log of {program.User} by {program.Program}">Log</a>"""));
        }

        return table.ToHtml();
    }

    private static string Bytes(long received, long sent) => $"{Shown.Bytes(received)} in, {Shown.Bytes(sent)} out";

    private static Html Factor(string? factor) => Html.If(factor is not null, () => Html.Of($" <small>with {factor}</small>"));

    private static string NoteOf(bool isDone) => isDone ? "The session was ended." : "There is no such session any more.";
}
