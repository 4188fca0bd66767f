using Gateway.Certificates.Settings;
using Gateway.Explain;
using Gateway.Listeners;
using Gateway.Mail.Wire;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.UnitTests.Explain;

public sealed class SessionExplainerTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RequestExplainer _explainer;

    public SessionExplainerTests()
    {
        const string Hash = "$pbkdf2-sha512$i=210000$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"; // of no password
        var users = _folder.Write(
            "users.json",
            $$"""{ "Users": { "alice": { "Password": "{{Hash}}", "Groups": [ "mail" ] }, "bob": { "Password": "{{Hash}}" }, "carol": { "Password": "{{Hash}}", "Disabled": true }, "dave@example.org": { "Password": "{{Hash}}", "Groups": [ "mail" ] } } }""");
        var certificate = TestCertificates.WritePfx(_folder, "mail.example.com", "pop.example.com");
        _explainer = new RequestExplainer(new GatewayOptions
        {
            Listeners = new Dictionary<string, ListenerOptions>
            {
                ["imap"] = new() { Endpoint = "127.0.0.1:143", Protocol = ListenerProtocol.Imap4, Tls = TlsMode.StartTls },
                ["imaps"] = new() { Endpoint = "127.0.0.1:993", Protocol = ListenerProtocol.Imap4 },
                ["pop3s"] = new() { Endpoint = "127.0.0.1:995", Protocol = ListenerProtocol.Pop3 },
            },
            Certificates = new()
            {
                Names = new Dictionary<string, CertificateOptions>
                {
                    ["mail.example.com"] = new() { File = certificate },
                    ["pop.example.com"] = new() { File = certificate },
                }
            },
            Identity = new() { Users = new() { File = users } },
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["imap"] = new()
                {
                    Preset = RoutePreset.Imap4,
                    Hosts = ["mail.example.com"],
                    Cluster = "mailboxes",
                    Authorization = new() { Groups = ["mail"] },
                    Mail = new()
                    {
                        Users = new Dictionary<string, string> { ["alice"] = "mbx2" },
                        Domains = new Dictionary<string, string> { ["example.org"] = "others" },
                    },
                },
                ["pop"] = new() { Preset = RoutePreset.Pop3, Cluster = "pops", Authentication = [RouteAuthentication.BackEnd] },
            },
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["mailboxes"] = Cluster(("mbx1", "imaps://mbx1.corp.example.com"), ("mbx2", "imap+starttls://mbx2.corp.example.com")),
                ["others"] = Cluster(("mbx3", "imaps://mbx3.corp.example.com")),
                ["pops"] = Cluster(("pop1", "pop3s://pop1.corp.example.com"), ("pop2", "pop3s://pop2.corp.example.com")),
            },
            State = _folder.Combine("state"),
        });
    }

    [Theory]
    [InlineData("IMAP4", "mail.example.com", "alice", "destination", "mailboxes/mbx2", "UserMap")]
    [InlineData(
        "imap4",
        "mail.example.com:143",
        "dave@example.org",
        "destination",
        "others",
        "Domain example.org, mbx3.corp.example.com:993 (Implicit)")]
    [InlineData(
        "IMAP4",
        "mail.example.com",
        "bob",
        "authorisation",
        "Forbidden",
        "bob is not among the users, groups and directories of route imap")]
    [InlineData("IMAP4", "mail.example.com", "carol", "authentication", "Disabled", "carol")]
    [InlineData("IMAP4", "mail.example.com", "nobody", "authentication", "UnknownUser", "nobody")]
    [InlineData("IMAP4", "mail.example.com", null, "authentication", "SignIn", "asks for Password")]
    [InlineData("IMAP4", "pop.example.com", "alice", "route", "NoRoute", "no Imap4 is published for pop.example.com")]
    [InlineData("IMAP4", "other.example.com", "alice", "tls", "UnknownName", "other.example.com")]
    [InlineData("IMAP4", "mail.example.com:1143", "alice", "listener", "None", "on port 1143")]
    [InlineData("SMTP", "mail.example.com", "alice", "listener", "None", "no listener for Smtp")]
    [InlineData("POP3", "pop.example.com", "anybody", "destination", "pops", "one of 2 by PowerOfTwoChoices")]
    public async Task Explain_Session_EndsAtTheStageThatDecides(
        string protocol, string target, string? user, string stage, string verdict, string detail)
    {
        var explanation = await _explainer.ExplainAsync(Session(protocol, target) with { User = user });

        var last = explanation.Stages[^1];
        Assert.Equal((stage, verdict), (last.Stage, last.Verdict));
        Assert.Contains(detail, last.Detail, StringComparison.Ordinal);
        Assert.Equal(stage == "destination", explanation.Passes);
    }

    [Fact]
    public async Task Explain_ForwardedSession_NamesEveryStageInOrder()
    {
        var stages = (await _explainer.ExplainAsync(Session("IMAP4", "mail.example.com:143") with { User = "alice" })).Stages;

        Assert.Equal(
            ["listener", "tls", "route", "throttling", "authentication", "authorisation", "destination"], stages.Select(s => s.Stage));
        Assert.Contains("STARTTLS", stages[1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://mail.example.com")]
    [InlineData("mail.example.com:0")]
    [InlineData("mail.example.com:imap")]
    [InlineData("mail example")]
    [InlineData("")]
    public void Parse_WhatIsNoServer_IsNull(string target) => Assert.Null(ExplainedSession.Parse(MailProtocol.Imap4, target));

    [Theory]
    [InlineData("GET")]
    [InlineData("0")]
    [InlineData("")]
    public void ProtocolOf_WhatIsNoMailProtocol_IsNull(string name) => Assert.Null(ExplainedSession.ProtocolOf(name));

    public async ValueTask DisposeAsync()
    {
        await _explainer.DisposeAsync();
        _folder.Dispose();
    }

    private static ExplainedSession Session(string protocol, string target)
    {
        Assert.NotNull(ExplainedSession.ProtocolOf(protocol));
        var session = ExplainedSession.Parse(ExplainedSession.ProtocolOf(protocol).GetValueOrDefault(), target);
        Assert.NotNull(session);
        return session;
    }

    private static ClusterOptions Cluster(params (string Name, string Address)[] destinations) =>
        new() { Destinations = destinations.ToDictionary(d => d.Name, d => new DestinationConfig { Address = d.Address }) };
}
