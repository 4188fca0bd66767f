using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Cli;

/// <summary>What the program says to somebody who types something wrong: the mistake, what to do, and no stack of calls.</summary>
public sealed class WrongInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("'x' is not a value of --gateways.", "demo", "--gateways", "x")]
    [InlineData("--gateways: allowed are 2 to 8.", "demo", "--gateways", "1")]
    [InlineData("'x' is not a value of --days.", "certificate", "issue", "mail.example.com", "--days", "x")]
    [InlineData("'tcsh' is not a value of completion.", "completion", "tcsh")]
    [InlineData("--check", "demo", "--chek")]
    [InlineData("demo", "demoo")]
    public async Task CommandLine_WithAMistake_NamesItAndTheHelp(string expected, params string[] arguments)
    {
        var (exit, output, error) = await BuiltProgram.RunAsync(arguments);

        Assert.True(exit == 2, $"{exit}: {error}");
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("--help", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Required command", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_ThatEndsBeforeTheVerb_ShowsTheVerbs()
    {
        var (exit, _, error) = await BuiltProgram.RunAsync("user");

        Assert.Equal(2, exit);
        Assert.Contains("groups <name>", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    [InlineData("explain", "GET", "https://mail.example.com/")]
    [InlineData("user", "list")]
    [InlineData("certificate", "list")]
    [InlineData("backup", "gateway.backup")]
    public async Task Configuration_ThatDoesNotExist_IsSaidWithWhatToDo(params string[] arguments)
    {
        var path = _folder.Combine("absent.json");

        var (exit, _, error) = await BuiltProgram.RunAsync([.. arguments, "--config", path]);
        var (_, output, _) = await BuiltProgram.RunAsync([.. arguments, "--config", path]);

        Assert.Equal(2, exit);
        Assert.Contains(
            $"{path}: $: does not exist; --config names another, and 'gateway init' writes a first one",
            error + output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_ThatIsAFolder_IsSaid()
    {
        var (exit, output, _) = await BuiltProgram.RunAsync("check", "--config", _folder.Path);

        Assert.Equal(2, exit);
        Assert.Contains($"cannot be read: {_folder.Path} is a folder; allowed: a JSON file", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("man")]
    [InlineData("demo", "--check", "--folder")]
    public async Task Folder_ThatCannotBeMade_FailsInWords(params string[] arguments)
    {
        var file = _folder.Write("file", "");

        var (exit, _, error) = await BuiltProgram.RunAsync([.. arguments, Path.Combine(file, "folder")]);

        Assert.Equal(1, exit);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StateFolder_ThatCannotBeMade_EndsTheStartInWords()
    {
        _folder.Write("file", "");
        var configuration = _folder.Write(
            "gateway.json", """{ "Gateway": { "State": "file/state", "Admin": { "Endpoint": "127.0.0.1:0" } } }""");

        var (exit, _, error) = await BuiltProgram.RunAsync("run", "--config", configuration);

        Assert.Equal(1, exit);
        Assert.Contains("The gateway cannot start: ", error, StringComparison.Ordinal);
        Assert.Contains(_folder.Combine("file"), error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserAdd_NeedsNoneOfTheSecretsOfOtherSections()
    {
        var configuration = _folder.Write(
            "gateway.json",
            """{ "Gateway": { "Identity": { "Users": { "File": "users.json" } }, "Admin": { "TokenFile": "absent" } } }""");

        var (exit, _, error) = await BuiltProgram.RunWithInputAsync(
            "Correct-horse-9-battery\n", "user", "add", "alice", "--config", configuration);

        Assert.True(exit == 0, error);
        Assert.True(File.Exists(_folder.Combine("users.json")));
    }

    [Fact]
    public async Task UserGroups_WithoutAGroup_ChangesNothing()
    {
        var (exit, _, error) = await BuiltProgram.RunAsync("user", "groups", "alice", "--file", _folder.Combine("users.json"));

        Assert.Equal(2, exit);
        Assert.Contains("--add or --remove", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordOfStandardInput_ThatIsEmpty_IsSaid()
    {
        var (exit, _, error) = await BuiltProgram.RunAsync("user", "add", "alice", "--file", _folder.Combine("users.json"));

        Assert.Equal(2, exit);
        Assert.Contains("the first line of standard input", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfAFileThatDoesNotExist_AsksForNoPassphrase()
    {
        var configuration = _folder.Write("gateway.json", """{ "Gateway": {} }""");

        var (exit, _, error) = await BuiltProgram.RunAsync(
            "backup", "restore", _folder.Combine("absent.backup"), "--config", configuration);

        Assert.Equal(1, exit);
        Assert.Contains("absent.backup", error, StringComparison.Ordinal);
        Assert.DoesNotContain("password", error, StringComparison.Ordinal);
    }
}
