using Gateway.Certificates.Settings;
using Gateway.Explain;
using Gateway.Listeners;
using Gateway.Mail.Wire;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.UnitTests.Explain;

/// <summary>What a running gateway has written of drained destinations, as <c>gateway explain</c> tells it.</summary>
public sealed class DrainedExplanationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Request_TellsTheDrainedDestinationAndChoosesAmongTheOthers()
    {
        await using var explainer = Explainer("ex1");

        var last = await ExplainAsync(explainer);

        Assert.Equal((true, "exchange"), (last.Passes, last.Verdict));
        Assert.StartsWith("https://ex2.corp.example.com, target /", last.Detail, StringComparison.Ordinal);
        Assert.EndsWith("; ex1 is drained (updates)", last.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithEveryDestinationDrained_Stops()
    {
        await using var explainer = Explainer("ex1", "ex2");

        var last = await ExplainAsync(explainer);

        Assert.Equal(
            StageResult.Stop(
                "destination",
                "Drained",
                "503: cluster exchange has no destination left: ex1 is drained (updates), ex2 is drained (updates)"),
            last);
    }

    [Fact]
    public async Task Session_TellsTheDrainedDestinations()
    {
        await using var one = Explainer("mbx1");
        await using var all = Explainer("mbx1", "mbx2");

        var (some, none) = (await ExplainSessionAsync(one), await ExplainSessionAsync(all));

        Assert.True(some.Passes);
        Assert.EndsWith("mbx2.corp.example.com:993 (Implicit); mbx1 is drained (updates)", some.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("mbx1.corp", some.Detail, StringComparison.Ordinal);
        Assert.Equal((false, "Drained"), (none.Passes, none.Verdict));
    }

    [Fact]
    public async Task NothingDrained_IsNotMentioned()
    {
        await using var explainer = Explainer();

        Assert.DoesNotContain("drained", (await ExplainAsync(explainer)).Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("drained", (await ExplainSessionAsync(explainer)).Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<StageResult> ExplainAsync(RequestExplainer explainer) =>
        (await explainer.ExplainAsync(ExplainedRequest.Parse("GET", "https://mail.example.com/")!)).Stages[^1];

    private static async Task<StageResult> ExplainSessionAsync(RequestExplainer explainer) =>
        (await explainer.ExplainAsync(ExplainedSession.Parse(MailProtocol.Imap4, "mail.example.com")! with { User = "alice" })).Stages[^1];

    private RequestExplainer Explainer(params string[] drained)
    {
        var entries = drained.Select(name => $$"""
            { "Cluster": "{{(name[0] == 'e' ? "exchange" : "mailboxes")}}", "Destination": "{{name}}",
              "Since": "2026-03-01T00:00:00+00:00", "By": "root", "Reason": "updates" }
            """);
        Directory.CreateDirectory(_folder.Combine("state"));
        _folder.Write("state/drained-destinations.json", $"[ {string.Join(", ", entries)} ]");
        return new RequestExplainer(new GatewayOptions
        {
            Listeners = new Dictionary<string, ListenerOptions>
            {
                ["https"] = new() { Endpoint = "127.0.0.1:443", Protocol = ListenerProtocol.Https },
                ["imaps"] = new() { Endpoint = "127.0.0.1:993", Protocol = ListenerProtocol.Imap4 },
            },
            Certificates = new()
            {
                Names = new Dictionary<string, CertificateOptions>
                {
                    ["mail.example.com"] = new() { File = TestCertificates.WritePfx(_folder, "mail.example.com") },
                },
            },
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["web"] = new()
                {
                    Hosts = ["mail.example.com"],
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Anonymous],
                },
                ["imap"] = new() { Preset = RoutePreset.Imap4, Cluster = "mailboxes", Authentication = [RouteAuthentication.BackEnd] },
            },
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["exchange"] = Cluster(("ex1", "https://ex1.corp.example.com"), ("ex2", "https://ex2.corp.example.com")),
                ["mailboxes"] = Cluster(("mbx1", "imaps://mbx1.corp.example.com"), ("mbx2", "imaps://mbx2.corp.example.com")),
            },
            State = _folder.Combine("state"),
        });
    }

    private static ClusterOptions Cluster(params (string Name, string Address)[] destinations) => new()
    {
        Destinations = destinations.ToDictionary(d => d.Name, d => new DestinationConfig { Address = d.Address }),
    };
}
