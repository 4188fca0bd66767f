using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Cli;

public sealed class InitTests : IDisposable
{
    private const string Password = "correct horse battery\n";

    private readonly TemporaryFolder _folder = new();

    private string Config => _folder.Combine("etc/gateway.json");

    [Theory]
    [InlineData("exchange", "mbx1.corp.example.com", 5, 10)]
    [InlineData("web", "none", 2, 1)]
    public async Task Init_Flags_WritesAGatewayThatChecks(string kind, string mail, int listeners, int routes)
    {
        var init = await InitAsync(Password, kind, mail);

        Assert.Equal(0, init.ExitCode);
        Assert.DoesNotContain(Password.Trim(), init.Output + init.Error, StringComparison.Ordinal);
        Assert.Contains($"gateway check --config {Config}", init.Output, StringComparison.Ordinal);
        var reading = new ConfigurationFile(Config, new Dictionary<string, string>()).Read();
        Assert.Equal("", string.Join('\n', reading.Errors.Concat(reading.Warnings)));
        Assert.Equal((listeners, routes), (reading.Options!.Listeners.Count, reading.Options.Routes.Count));
        var users = await BuiltProgram.RunAsync("user", "list", "--json", "--config", Config);
        Assert.Contains("\"name\": \"alice\"", users.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_Questions_AreAnsweredByStandardInput()
    {
        var init = await BuiltProgram.RunWithInputAsync(
            $"not a name\nmail.example.com\nexchange\nhttps://ex1.corp.example.com\n\nalice\n{Password}", "init", "--config", Config);

        Assert.Equal(0, init.ExitCode);
        Assert.Contains("'not a name' is not a server name", init.Error, StringComparison.Ordinal);
        Assert.Contains("5. Who is the first user?", init.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_WhereAGatewayIs_ChangesNothing()
    {
        Assert.Equal(0, (await InitAsync(Password, "web", "none")).ExitCode);
        var before = Snapshot();

        var again = await InitAsync(Password, "exchange", "none");

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("init changes nothing that exists", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Init_BesideAnInstalledFile_WritesAPartOfIt()
    {
        Directory.CreateDirectory(_folder.Combine("etc"));
        const string Installed = """{ "Gateway": { "State": "../state", "Identity": { "Users": { "File": "../users.json" } } } }""";
        _folder.Write("etc/gateway.json", Installed);

        var init = await InitAsync(Password, "web", "none");

        Assert.Equal((0, ""), (init.ExitCode, init.Error));
        Assert.Equal(Installed, File.ReadAllText(Config));
        Assert.True(File.Exists(_folder.Combine("etc/conf.d/site.json")));
        Assert.True(File.Exists(_folder.Combine("users.json")));
        Assert.Equal(0, (await BuiltProgram.RunAsync("check", "--config", Config)).ExitCode);
        Assert.Equal(1, (await InitAsync(Password, "web", "none")).ExitCode);
    }

    [Theory]
    [InlineData("short\n")]
    [InlineData("")]
    public async Task Init_PasswordThatCannotBe_WritesNothing(string input)
    {
        var init = await InitAsync(input, "web", "none");

        Assert.Equal(2, init.ExitCode);
        Assert.False(Directory.Exists(_folder.Combine("etc")));
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int ExitCode, string Output, string Error)> InitAsync(string input, string kind, string mail) =>
        BuiltProgram.RunWithInputAsync(
        input, "init", "--config", Config, "--host", "mail.example.com", "--kind", kind, "--back-end", "https://ex1.corp.example.com",
        "--mail", mail, "--user", "alice");

    private string Snapshot() => string.Join('\n', Directory.EnumerateFiles(_folder.Combine("etc"), "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}"));
}
