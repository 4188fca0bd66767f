using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Requests;
using Gateway.Telemetry;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEndTests.Packaging;

/// <summary>What is under <c>config/</c> for other programs, read by those programs.</summary>
public sealed class ToolTests(InstalledPackage package) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("gateway cert", "certificate")]
    [InlineData("gateway certificate iss", "issue issue-person issue-device")]
    [InlineData("gateway status --wa", "--watch")]
    [InlineData("gateway lockout list --conf", "--config")]
    public async Task Bash_Completes(string line, string expected)
    {
        var root = await package.RootAsync();
        var words = line.Split(' ');

        var output = await InstalledPackage.RunAsync(
            "bash",
            ["-c",
            "source \"$0\"; complete -p gateway >/dev/null || exit 1; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _gateway; "
                + "echo \"${COMPREPLY[*]}\"",
            Path.Combine(root, "usr/share/bash-completion/completions/gateway"), .. words]);

        Assert.All(expected.Split(' '), word => Assert.Contains(word, output.Trim().Split(' ')));
    }

    [Fact]
    public async Task Bash_CompletesFilesOfConfig()
    {
        var root = await package.RootAsync();
        _folder.Write("gateway.json", "{}");

        var output = await InstalledPackage.RunAsync(
            "bash", "-c",
            "source \"$0\"; cd \"$1\"; COMP_WORDS=(gateway check --config gate); COMP_CWORD=3; _gateway; echo \"${COMPREPLY[*]}\"",
            Path.Combine(root, "usr/share/bash-completion/completions/gateway"), _folder.Path);

        Assert.Equal("gateway.json", output.Trim());
    }

    [Fact]
    public async Task Fish_Completes()
    {
        var root = await package.RootAsync();
        var script = Path.Combine(root, "usr/share/fish/vendor_completions.d/gateway.fish");

        var commands = await FishAsync($"source {script}; complete -C 'gateway certificate ba'");
        var options = await FishAsync($"source {script}; complete -C 'gateway status --wa'");

        Assert.StartsWith("backup\t", commands, StringComparison.Ordinal);
        Assert.StartsWith("--watch\t", options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zsh_LoadsTheCompletion()
    {
        var root = await package.RootAsync();
        var folder = Path.Combine(root, "usr/share/zsh/vendor-completions");

        var output = await InstalledPackage.RunAsync(
            "zsh", "-f", "-c",
            $"fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; echo $_comps[gateway]; autoload +X _gateway; "
                + $"zsh -n {folder}/_gateway && functions _gateway | grep -c certificate");

        Assert.StartsWith("_gateway\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Man_ReadsEveryPage()
    {
        var root = await package.RootAsync();
        var pages = Directory.GetFiles(Path.Combine(root, "usr/share/man/man1"));

        // What man says about a page goes to standard error, the page itself to standard output.
        var complaints = await InstalledPackage.RunAsync(
            "sh", ["-c", "for page in \"$@\"; do MANWIDTH=80 man --warnings=all -l \"$page\" 2>&1 >/dev/null; done", "man", .. pages]);
        var status = await InstalledPackage.RunAsync(
            "sh", "-c", "MANWIDTH=120 man -l \"$0\" | cat", pages.Single(p => p.Contains("gateway-status", StringComparison.Ordinal)));

        Assert.True(pages.Length > 15);
        Assert.Equal("", complaints);
        Assert.Contains("--watch", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fail2ban_FindsFailuresAndNothingElse()
    {
        var log = _folder.Write("audit.log", string.Concat(
            Line(AuthenticationStatus.WrongPassword, "203.0.113.5", "alice"),
            Line(AuthenticationStatus.Accepted, "203.0.113.6", "bob"),
            Line(AuthenticationStatus.UnknownUser, "2001:db8::7", "\"result\":\"WrongPassword\",\"source\":\"198.51.100.1\",")));

        var output = await InstalledPackage.RunAsync(
            "fail2ban-regex", "--print-all-matched", log, Repository.Combine("config", "fail2ban", "filter.conf"));
        var jail = await InstalledPackage.RunAsync(
            "python3", "-c",
            "import configparser, sys; c = configparser.ConfigParser(); c.read(sys.argv[1]); "
                + "print(c['gateway']['filter'], c['gateway']['enabled'])",
            Repository.Combine("config", "fail2ban", "jail.conf"));

        Assert.Contains("3 lines, 0 ignored, 2 matched, 1 missed", output, StringComparison.Ordinal);
        Assert.Equal("gateway false", jail.Trim());
    }

    [Fact]
    public async Task Logrotate_RotatesTheLogs()
    {
        var logs = _folder.Combine("logs");
        Directory.CreateDirectory(logs);
        _folder.Write("logs/access.log", "{}\n");
        var rules = _folder.Write("rules", File.ReadAllText(Repository.Combine("config", "logrotate", "gateway"))
            .Replace("/var/log/gateway", logs, StringComparison.Ordinal)
            .Replace("su gateway gateway", "su root root", StringComparison.Ordinal));
        File.SetUnixFileMode(rules, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var debug = await InstalledPackage.RunAsync("logrotate", "-d", rules);
        await InstalledPackage.RunAsync("logrotate", "--force", "--state", _folder.Combine("state"), rules);

        Assert.DoesNotContain("error", debug, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Path.Combine(logs, "access.log")));
        Assert.StartsWith("access.log-", Path.GetFileName(Assert.Single(Directory.GetFiles(logs))), StringComparison.Ordinal);
    }

    [Fact]
    public Task AppArmor_UnderstandsTheProfile() => InstalledPackage.RunAsync(
        "apparmor_parser", "--skip-kernel-load", "--skip-cache", Repository.Combine("config", "apparmor", "gateway"));

    [Fact]
    public async Task Prometheus_UnderstandsTheRules()
    {
        await InstalledPackage.RunAsync("promtool", "check", "config", Repository.Combine("config", "prometheus", "prometheus.yml"));
        await InstalledPackage.RunAsync(
            "promtool", "check", "config", "--syntax-only", Repository.Combine("config", "compose", "prometheus.yml"));
        await InstalledPackage.RunAsync("promtool", "test", "rules", Repository.Combine("config", "prometheus", "alerts.test.yml"));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<string> FishAsync(string script) => InstalledPackage.RunAsync("fish", "--no-config", "-c", script);

    private static string Line(AuthenticationStatus result, string source, string user)
    {
        var line = new AuditLine(new AuditRecord
        {
            Time = DateTimeOffset.UtcNow,
            User = user,
            Source = IPAddress.Parse(source),
            Protocol = "IMAP4",
            Scheme = "Password",
            Result = result,
        });
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            ((ILogLine)line).WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
