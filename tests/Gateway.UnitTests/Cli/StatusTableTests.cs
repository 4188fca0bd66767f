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
        var text = Print("""{"process":{"version":"1.2.3","gcPausePercent":0.25},"destinations":[{"name":"ex1","available":true},{"name":"ex2","available":false,"reason":"connect"}],"locks":[]}""");

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

    [Theory]
    [InlineData("127.0.0.1:9443", "http://127.0.0.1:9443/")]
    [InlineData("0.0.0.0:9443", "http://127.0.0.1:9443/")]
    [InlineData("[::]:9443", "http://[::1]:9443/")]
    [InlineData("10.0.0.5:80", "http://10.0.0.5/")]
    public void AddressOf_Endpoint_IsOneThatCanBeAsked(string endpoint, string expected) =>
        Assert.Equal(expected, AdminClient.AddressOf(endpoint)?.AbsoluteUri);

    private static string Print(string json)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        using var document = JsonDocument.Parse(json);
        StatusTable.Print(document.RootElement, console);
        return writer.ToString();
    }
}
