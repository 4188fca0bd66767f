using Gateway.Load.Experiments;
using Gateway.Load.Peers;

namespace Gateway.Load.Scenarios;

/// <summary>Every scenario, in the order of the report.</summary>
internal static class Catalog
{
    private static readonly string[] HttpProxies = ["gateway", "nginx", "haproxy"];
    private static readonly string[] MailProxies = ["gateway", "nginx", "dovecot", "perdition"];
    private static readonly string Authorization = "Authorization: Basic "
        + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{Users.Name}:{Users.Password}"));

    public static IReadOnlyList<ScenarioPlan> All() =>
    [
        .. Transfers("http"),
        .. Transfers("https"),
        .. Handshakes(),
        .. FixedRates(),
        Authenticated(),
        Forms(),
        .. CrossChecks(),
        new(
            "start",
            "Start to first answer, and memory at rest.",
            BenchmarkEnvironmentKind.Http,
            Rows("/http/small"),
            () => new GetScenario(),
            new StartExperiment()) { Users = 1, IsQuick = true },
        new(
            "first-seconds",
            "GET of 1 KB, HTTPS to HTTPS, HTTP/1.1, on a program that has just started.",
            BenchmarkEnvironmentKind.Http,
            Rows("/https/small"),
            () => new GetScenario(),
            new FirstSecondsExperiment()),
        new(
            "reload",
            "The configuration is read again under load.",
            BenchmarkEnvironmentKind.Http,
            Rows("/http/small"),
            () => new GetScenario(),
            new ReloadExperiment()) { IsQuick = true },
        new(
            "long-polls",
            "20,000 pending long polls over HTTPS, back end HTTP.",
            BenchmarkEnvironmentKind.Http,
            Rows("/poll/wait"),
            () => new LongPollScenario(),
            new HoldExperiment("poll", 20_000)) { IsQuick = true },
        .. Routes(),
        .. Mail(),
    ];

    private static IEnumerable<ScenarioPlan> Transfers(string backEnd)
    {
        var legs = $"HTTPS to {backEnd.ToUpperInvariant()}";
        foreach (var (version, suffix) in ((string, string)[])[("HTTP/1.1", ""), ("HTTP/2", "-h2")])
        {
            var second = suffix.Length > 0;
            yield return Http(
                $"https-{backEnd}-1k{suffix}",
                $"GET of 1 KB, {legs}, {version}.",
                $"/{backEnd}/small",
                second,
                new ClosedExperiment("request")) with
            { IsQuick = !second || backEnd == "http", IsHeadline = !second };
            yield return Http(
                $"https-{backEnd}-100k{suffix}",
                $"GET of 100 KB, {legs}, {version}.",
                $"/{backEnd}/medium",
                second,
                new ClosedExperiment("request"));
            yield return Http(
                $"https-{backEnd}-100m-down{suffix}",
                $"GET of 100 MB, {legs}, {version}.",
                $"/{backEnd}/large",
                second,
                new ClosedExperiment("transfer", perByte: true)) with
            { Users = 2, IsQuick = !second, IsHeadline = !second };
            yield return Http(
                $"https-{backEnd}-100m-up{suffix}",
                $"PUT of 100 MB, {legs}, {version}.",
                $"/{backEnd}/upload",
                second,
                new ClosedExperiment("transfer", perByte: true),
                upload: true) with
            { Users = 2, IsQuick = !second, IsHeadline = !second };
        }
    }

    private static ScenarioPlan Http(string name, string what, string path, bool second, IExperiment experiment, bool upload = false) =>
        new(name, what, BenchmarkEnvironmentKind.Http, Rows(path), () => second
            ? new Http2Scenario(upload)
            : upload ? new PutScenario() : new GetScenario(), experiment);

    private static IEnumerable<ScenarioPlan> Handshakes()
    {
        foreach (var (name, host) in ((string, string)[])[("ecdsa", "localhost"), ("rsa", "rsa.localhost")])
        {
            var key = name == "ecdsa" ? "ECDSA P-256" : "RSA 2048";
            var rows = HttpProxies.Select(p => new Candidate(p, p, "/http/small", host)).ToList();
            yield return new(
                $"handshake-{name}-full",
                $"New connections with one GET of 1 KB, TLS 1.3, {key}, full handshakes.",
                BenchmarkEnvironmentKind.Http,
                rows,
                () => new HandshakeScenario(resume: false),
                new ClosedExperiment("handshake"))
            { Users = 8, IsQuick = name == "ecdsa" };
            yield return new(
                $"handshake-{name}-resumed",
                $"New connections with one GET of 1 KB, TLS 1.3, {key}, resumed sessions.",
                BenchmarkEnvironmentKind.Http,
                rows,
                () => new HandshakeScenario(resume: true),
                new ClosedExperiment("handshake"))
            { Users = 8, IsQuick = name == "ecdsa" };
        }
    }

    private static IEnumerable<ScenarioPlan> FixedRates()
    {
        var calibration = new Calibration();
        return new[] { 25, 50, 75 }.Select(percent => new ScenarioPlan(
            $"latency-{percent}",
            $"GET of 1 KB, HTTPS to HTTPS, at {percent} % of the best peer's top.",
            BenchmarkEnvironmentKind.Http,
            Rows("/https/small"),
            () => new GetScenario(),
            new FixedRateExperiment(percent / 100.0, calibration))
        { Users = 64, IsQuick = percent == 50 });
    }

    private static ScenarioPlan Authenticated() => new(
        "basic",
        "GET of 1 KB with Basic credentials, HTTPS to HTTP. The gateway verifies against its user file (PBKDF2) and remembers a verified "
            + "password; nginx hashes each time (auth_basic, apr1) or asks a back end that says yes at once (auth_request); HAProxy hashes "
            + "each time (userlist, SHA-256 crypt).",
        BenchmarkEnvironmentKind.Http,
        [new("gateway", "gateway", "/basic/small"), new("nginx auth_request", "nginx", "/asked/small"), new(
            "nginx auth_basic", "nginx", "/basic/small"), new("haproxy userlist", "haproxy", "/basic/small")],
        () => new GetScenario(Authorization),
        new ClosedExperiment("request"))
    { IsQuick = true, Users = 16 };

    private static ScenarioPlan Forms() => new(
        "form",
        "GET of 1 KB with the cookie of a form sign-in, HTTPS to HTTP; nginx asks a back end that says yes at once (auth_request).",
        BenchmarkEnvironmentKind.Http,
        [new("gateway", "gateway", "/form/small"), new("nginx auth_request", "nginx", "/form/small")],
        () => new FormScenario(),
        new ClosedExperiment("request"))
    { IsQuick = true };

    private static IEnumerable<ScenarioPlan> CrossChecks() => new[] { "wrk", "h2load", "hey" }.Select(tool => new ScenarioPlan(
        $"cross-check-{tool}",
        $"GET of 1 KB, HTTPS to HTTPS, {(tool == "h2load" ? "HTTP/2" : "HTTP/1.1")}, driven by {tool}.",
        BenchmarkEnvironmentKind.Http,
        Rows("/https/small"),
        () => new GetScenario(),
        new ToolExperiment(tool))
    { IsQuick = tool == "wrk" });

    private static IEnumerable<ScenarioPlan> Routes() => new[] { 10, 100, 1_000, 10_000 }.Select(count => new ScenarioPlan(
        $"routes-{count}",
        $"GET of 1 KB over {count:n0} routes by path, HTTPS to HTTP; nginx has a location for each, HAProxy a map.",
        BenchmarkEnvironmentKind.WithRoutes(count),
        Rows("/"),
        () => new RoutesScenario(count),
        new ClosedExperiment("request"))
    { IsQuick = count == 1_000 });

    private static IEnumerable<ScenarioPlan> Mail() =>
    [
        Imap(
            "imap-sign-ins",
            "IMAP4 over TLS: connect, LOGIN, LOGOUT; back end in clear text.",
            () => new SignInScenario(imap: true),
            new ClosedExperiment("sign-in")) with { Users = 8, IsQuick = true },
        Imap(
            "pop3-sign-ins",
            "POP3 over TLS: connect, USER, PASS, QUIT; back end in clear text.",
            () => new SignInScenario(imap: false),
            new ClosedExperiment("sign-in")) with { Users = 8, Service = "pop3s", IsQuick = true },
        Imap(
            "imap-commands",
            "NOOP and its answer through signed-in IMAP4 sessions.",
            () => new RelayScenario(bulk: false),
            new ClosedExperiment("command")) with { IsQuick = true },
        Imap("imap-fetch", "FETCH of 10 MB through signed-in IMAP4 sessions.", () => new RelayScenario(bulk: true), new ClosedExperiment(
            "fetch", perByte: true)) with { Users = 4, IsQuick = true },
        new(
            "smtp-messages",
            "Submission over TLS: connect, AUTH PLAIN, a message of 10 KB, QUIT; back end in clear text. Perdition speaks no SMTP.",
            BenchmarkEnvironmentKind.Mail,
            [.. MailProxies[..3].Select(p => new Candidate(p, p, ""))],
            () => new SubmissionScenario(),
            new ClosedExperiment("message")) { Users = 8, Service = "smtps", IsQuick = true },
        Imap(
            "imap-idle",
            "10,000 IMAP4 sessions over TLS in IDLE, back end in clear text. Perdition, a process each, gets 1,000.",
            () => new IdleScenario(),
            new HoldExperiment("session", 10_000, most: 1_000)) with { IsQuick = true },
    ];

    private static ScenarioPlan Imap(string name, string what, Func<IScenario> create, IExperiment experiment) =>
        new(name, what, BenchmarkEnvironmentKind.Mail, [.. MailProxies.Select(p => new Candidate(p, p, ""))], create, experiment)
        {
            Service = "imaps",
        };

    private static List<Candidate> Rows(string path) => [.. HttpProxies.Select(p => new Candidate(p, p, path))];
}
