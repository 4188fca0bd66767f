using System.Text.Json;
using Gateway.Cli;
using Spectre.Console;
using Xunit;

namespace Gateway.UnitTests.Cli;

public sealed class StatusTableTests
{
    [Fact]
    public void Print_ObjectsAndArrays_ShowsEveryMemberAndRow()
    {
        var text =
            Print("""{"process":{"version":"1.2.3","workingSetBytes":119537664,"uptimeSeconds":93784,"started":"2026-11-29T17:40:05.123+00:00"},"destinations":[{"destination":"ex1","available":true},{"destination":"ex2","available":false}],"locks":[{"reason":0.25}],"more":[]}""");

        foreach (var word in new[]
        {
            "process", "1.2.3", "114 MB", "1 d 2 h", "2026-11-29 17:40:05Z", "ex1", "yes", "ex2", "no", "0.25", "locks", "none",
        })
        {
            Assert.Contains(word, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Print_NameWithEscapeSequencesOrMarkup_ReachesNoTerminalAsSuch()
    {
        var text = Print("""{"locks":[{"user":"\u001b[31m[red]x[/]"}]}""");

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains(@"\u001b[31m[red]x[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_WhatFails_IsRed()
    {
        var text = Print("""{"background":[{"component":"lockout_file","healthy":false,"lastError":"No space left"}]}""", AnsiSupport.Yes);

        Assert.Matches("\u001b\\[[0-9;]+mno\u001b", text);
        Assert.Matches("\u001b\\[[0-9;]+mNo space left\u001b", text);
    }

    [Theory]
    [InlineData("""{"process":{"state":"Draining"}}""", "the gateway is not ready: Draining")]
    [InlineData(
        """{"configuration":{"errors":["a.json:1:1: x"]}}""",
        "the last configuration was refused with 1 error(s), first: a.json:1:1: x")]
    [InlineData(
        """{"destinations":[{"cluster":"ex","destination":"a","address":"https://ex","available":false}]}""",
        "destination ex/a is down: https://ex")]
    [InlineData(
        """{"mailDestinations":[{"cluster":"ex","destination":"a","address":"imaps://ex","available":false}]}""",
        "destination ex/a is down: imaps://ex")]
    [InlineData(
        """{"background":[{"component":"lockout_file","healthy":false,"lastError":"No space left"}]}""",
        "lockout_file fails: No space left")]
    [InlineData("""{"certificates":[{"name":"m","notAfter":"2026-12-01T00:00:00Z","daysLeft":2}]}""", "certificate m expires in 2 days")]
    [InlineData("""{"certificates":[{"name":"m","issuer":"none in use"}]}""", "certificate m does not exist yet")]
    [InlineData(
        """{"logs":[{"log":"audit","lostLines":3,"lastError":"No space left"}]}""",
        "the audit log cannot be written: No space left")]
    public void Print_WhatNeedsAttention_IsFirst(string json, string expected)
    {
        var lines = Print(json).Split('\n');

        Assert.Equal(["needs attention: 1", $"  {expected}"], lines.Take(2).Select(l => l.TrimEnd()));
    }

    [Fact]
    public void Print_HealthyGateway_SaysSo() =>
        Assert.StartsWith("healthy", Print("""{"process":{"state":"Ready"}}"""), StringComparison.Ordinal);

    [Fact]
    public void Print_Destinations_FitATerminalOf80Columns()
    {
        var text = Print(
            """{"destinations":[{"cluster":"exchange","destination":"mailbox1","address":"https://mailbox1.corp.example.com","available":true,"active":"Healthy","passive":"Unknown","requests":117}]}""");

        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.Contains("mailbox1.corp.example.com", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:9443", "http://127.0.0.1:9443/")]
    [InlineData("0.0.0.0:9443", "http://127.0.0.1:9443/")]
    [InlineData("[::]:9443", "http://[::1]:9443/")]
    [InlineData("10.0.0.5:80", "http://10.0.0.5/")]
    public void AddressOf_Endpoint_IsOneThatCanBeAsked(string endpoint, string expected) =>
        Assert.Equal(expected, AdminClient.AddressOf(endpoint)?.AbsoluteUri);

    private static string Print(string json, AnsiSupport ansi = AnsiSupport.No)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi,
            ColorSystem = ansi == AnsiSupport.No ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 200;
        using var document = JsonDocument.Parse(json);
        StatusTable.Print(document.RootElement, console);
        return writer.ToString();
    }
}
