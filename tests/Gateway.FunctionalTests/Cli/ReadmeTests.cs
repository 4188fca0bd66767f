using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Cli;

/// <summary>What the README promises, done with the program as it is written there.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string Host = "webmail.example.com";
    private const string Password = "correct horse battery";

    private static readonly string Text = File.ReadAllText(Repository.Combine("README.md")).ReplaceLineEndings("\n");

    private readonly TemporaryFolder _folder = new();

    /// <summary>The verbs of the table, each with its words.</summary>
    public static TheoryData<string> Verbs => [.. VerbRow().Matches(Text)
        .SelectMany(row => Code().Matches(row.Groups[1].Value))
        .SelectMany(code => Expand(code.Groups[1].Value))
        .Distinct()];

    /// <summary>The pages of the manual's table.</summary>
    public static TheoryData<string> Pages => [.. PageRow().Matches(Text).Select(row => row.Groups[1].Value)];

    [Fact]
    public async Task FirstConfiguration_ByHand_ServesWebMailBehindAForm()
    {
        await using var backend = await TestBackEnd.StartAsync();
        WriteCertificate();
        var file = _folder.Write("gateway.json", Configuration().Match(Text).Groups[1].Value);

        foreach (var command in CommandsOf("4. **Add a user**", "`gateway check` prints"))
        {
            if (command is ["gateway", "run", ..])
            {
                continue; // below, on ports that are free
            }

            var (exit, output, error) = await RunAsync(command, file);
            Assert.True(exit == 0, $"{string.Join(' ', command)}: {exit}\n{output}\n{error}");
            Assert.DoesNotContain("STOP", output, StringComparison.Ordinal);
        }

        var (https, http) = (FreePort.Next(), FreePort.Next());
        _folder.Write("gateway.json", TestGateway.WithFreeAdminPort(WithoutComments(File.ReadAllText(file))
            .Replace("0.0.0.0:443", $"127.0.0.1:{https}", StringComparison.Ordinal)
            .Replace("0.0.0.0:80", $"127.0.0.1:{http}", StringComparison.Ordinal)
            .Replace("https://web1.corp.example.com", backend.Address.ToString(), StringComparison.Ordinal)));
        await using var gateway = await GatewayProgram.StartAsync(file, https);
        using var browser = new SignInBrowser(
            new HttpClient(TestCertificates.CreateHandler(https)) { BaseAddress = new Uri($"https://{Host}") });
        using var redirect = await browser.GetAsync("/");
        using var signedIn = await browser.SignInAsync("alice", Password, "/");
        using var page = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal("hello from the back end", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("Basic ", Assert.Single(backend.Received).Headers["Authorization"], StringComparison.Ordinal);
        await AssertRedirectsToHttpsAsync(http);
    }

    [Fact]
    public async Task Init_AsItIsWritten_MakesAGatewayThatChecks()
    {
        var file = _folder.Combine("etc/gateway.json");
        var command = CommandsOf("## A first configuration", "The same by hand").Single(c => c is ["gateway", "init", ..]);

        var (exit, output, error) = await RunAsync([.. command.Select(a => a == "gateway.json" ? file : a)], file);
        var check = await BuiltProgram.RunAsync("check", "--config", file);

        Assert.True(exit == 0, error);
        Assert.Contains("gateway check", output, StringComparison.Ordinal);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Verb_OfTheTable_HasHelpWithAnExample(string verb)
    {
        var (exit, output, _) = await BuiltProgram.RunAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal(0, exit);
        Assert.Contains($"gateway {verb}", output, StringComparison.Ordinal);
        Assert.Matches("Examples?: ", output);
    }

    [Fact]
    public void Verbs_AreFound() => Assert.True(Verbs.Count > 30 && Pages.Count > 12);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_OfTheManual_IsTold(string page)
    {
        var (exit, output, _) = await BuiltProgram.RunAsync("help", page);

        Assert.Equal(0, exit);
        Assert.StartsWith("# ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "schema")]
    [InlineData(0, "help", "Gateway.SignIn")]
    [InlineData(1, "explain", "GET", "https://nobody.example.com/", "--config", "gateway.json")]
    [InlineData(2, "explain", "GET", "nonsense", "--config", "gateway.json")]
    [InlineData(2, "check", "--config", "/absent/gateway.json")]
    public async Task ExitCode_IsWhatTheReadmeSays(int expected, params string[] arguments)
    {
        var file = _folder.Write("gateway.json", "{ \"Gateway\": {} }");

        var (exit, output, error) = await BuiltProgram.RunAsync([.. arguments.Select(a => a == "gateway.json" ? file : a)]);

        Assert.True(exit == expected, $"{exit}: {output}{error}");
    }

    [Fact]
    public void Files_ThatItNames_AreThere()
    {
        string[] paths = [.. Code().Matches(Text)
            .Select(code => code.Groups[1].Value)
            .Where(code => RepositoryPath().IsMatch(code))
            .Select(code => code.Split(' ')[0].Split('*')[0])
            .Distinct()];

        Assert.True(paths.Length > 5);
        Assert.DoesNotContain(paths, path => !Path.Exists(Repository.Combine(path)));
    }

    [Fact]
    public void Keys_ThatItNames_AreKeys()
    {
        var known = File.ReadAllText(Repository.Combine("src", "Gateway", "Manual", "keys.md"));
        string[] keys = [.. Code().Matches(Text).Select(code => code.Groups[1].Value).Where(code => KeyPath().IsMatch(code)).Distinct()];

        Assert.NotEmpty(keys);
        Assert.DoesNotContain(keys.SelectMany(key => key.Split(':')), key => !Regex.IsMatch(known, $@"\b{key}\b"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertRedirectsToHttpsAsync(int port)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/x") { Headers = { Host = Host } };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal($"https://{Host}/x", response.Headers.Location?.ToString());
    }

    /// <summary>Runs a command of the README on the test's file; who asks for a password gets it.</summary>
    private static Task<(int ExitCode, string Output, string Error)> RunAsync(string[] command, string file) =>
        BuiltProgram.RunWithInputAsync($"{Password}\n", [.. command.Skip(1).Select(word => word == "gateway.json" ? file : word)]);

    /// <summary>The indented commands between two texts, as words.</summary>
    private static IEnumerable<string[]> CommandsOf(string from, string to)
    {
        var start = Text.IndexOf(from, StringComparison.Ordinal);
        var part = Text[start..Text.IndexOf(to, start, StringComparison.Ordinal)];
        return Command().Matches(part).Select(command => command.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary><c>gateway user add / list</c> names two verbs, of which the second differs in its last word.</summary>
    private static IEnumerable<string> Expand(string code)
    {
        var alternatives = code.Split(" / ");
        string[] first = [.. alternatives[0].Split(' ').Skip(1).TakeWhile(word => word.All(c => char.IsAsciiLetterLower(c) || c == '-'))];
        return alternatives.Skip(1)
            .Select(word => string.Join(' ', [.. first[..^1], word.Split(' ')[0]]))
            .Prepend(string.Join(' ', first));
    }

    private static string WithoutComments(string json) => Comment().Replace(json, "");

    // As an issuer hands them out, and as the README says to copy them.
    private void WriteCertificate()
    {
        using var certificate = TestCertificates.Issue(Host);
        Directory.CreateDirectory(_folder.Combine($"certificates/{Host}"));
        _folder.Write($"certificates/{Host}/fullchain.pem", certificate.ExportCertificatePem());
        var key = _folder.Write(
            $"certificates/{Host}/key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [GeneratedRegex(@"```jsonc\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Configuration();

    [GeneratedRegex(@"^ {4,}(gateway .*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^\| (`gateway [^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex VerbRow();

    [GeneratedRegex(@"^\| \[([a-z-]+)\]\(src/Gateway/Manual/", RegexOptions.Multiline)]
    private static partial Regex PageRow();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^(?:config|src|tests|benchmarks)/")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex("^[A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+)+$")]
    private static partial Regex KeyPath();

    [GeneratedRegex(@" +// .*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
