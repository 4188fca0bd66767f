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
            Print("""{"process":{"version":"1.2.3","gcPausePercent":0.25},"destinations":[{"name":"ex1","available":true},{"name":"ex2","available":false,"reason":"connect"}],"locks":[]}""");

        foreach (var word in new[] { "process", "1.2.3", "0.25", "ex1", "yes", "ex2", "no", "connect", "locks", "none" })
        {
            Assert.Contains(word, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Print_NameWithEscapeSequencesOrMarkup_ReachesNoTerminalAsSuch()
    {
        var text = Print("""{"locks":[{"user":"\u001b[31m[red]x[/]"}]}""");

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("?[31m[red]x[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_WhatFails_IsRed()
    {
        var text = Print("""{"background":[{"component":"lockout_file","healthy":false,"lastError":"No space left"}]}""", AnsiSupport.Yes);

        Assert.Matches("\u001b\\[[0-9;]+mno\u001b", text);
        Assert.Matches("\u001b\\[[0-9;]+mNo space left\u001b", text);
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
