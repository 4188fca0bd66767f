using System.Diagnostics;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Packaging;

/// <summary>The packages, installed into a bare root, and the program that runs from there as systemd runs it.</summary>
public sealed class PackageTests(InstalledPackage package)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deb_IsInstalledWithUserFoldersAndConfiguration()
    {
        var root = await package.RootAsync();

        var user = File.ReadLines(Path.Combine(root, "etc/passwd"))
            .Single(line => line.StartsWith("gateway:", StringComparison.Ordinal))
            .Split(':');
        var owners = await InstalledPackage.RunAsync(
            "sh", "-c", "cd \"$0\" && stat -c '%n %u %a' var/lib/gateway var/log/gateway etc/gateway etc/gateway/gateway.json", root);
        var conffiles = await InstalledPackage.RunAsync(
            "dpkg-query", $"--root={root}", "-W", "-f", "${db:Status-Status}${Conffiles}", "gateway");

        Assert.Equal(
            $"var/lib/gateway {user[2]} 700\nvar/log/gateway {user[2]} 750\netc/gateway 0 750\netc/gateway/gateway.json 0 640\n", owners);
        Assert.StartsWith("installed", conffiles, StringComparison.Ordinal);
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(root, "etc"), "*", SearchOption.AllDirectories)
                .Select(f => f[root.Length..])
                .Where(f => !f.StartsWith("/etc/passwd", StringComparison.Ordinal) && !f.StartsWith("/etc/group", StringComparison.Ordinal)
                    && !f.StartsWith("/etc/shadow", StringComparison.Ordinal) && !f.StartsWith("/etc/gshadow", StringComparison.Ordinal)
                    && !f.Contains("/.pwd.lock", StringComparison.Ordinal) && !f.Contains("/conf.d/", StringComparison.Ordinal))
                .Where(f => !conffiles.Contains($" {f} ", StringComparison.Ordinal)),
            []);
        Assert.Equal("good", (await InChrootAsync("check")).Contains(": good.", StringComparison.Ordinal) ? "good" : "mistakes");
    }

    [Fact]
    public async Task Service_FromInitToStop_TellsTheServiceManager()
    {
        var root = await package.RootAsync();
        var port = FreePort.Next();
        var admin = FreePort.Next();
        File.WriteAllText(
            Path.Combine(root, "etc/gateway/conf.d/admin.json"),
            $$"""{ "Gateway": { "Admin": { "Endpoint": "127.0.0.1:{{admin}}" } } }""");
        var (exit, output) = await PeerProcess.RunAsync(
            "unshare",
            package.InRoot(
                "0:0", "/usr/bin/gateway", "init", "--host", "mail.example.com", "--kind", "web", "--back-end", "https://127.0.0.1:1",
                "--mail", "none", "--user", "alice", "--port", $"{port}"),
            Token,
            "correct horse battery\n");
        Assert.True(exit == 0, output);
        Assert.Contains("systemctl enable --now gateway", output, StringComparison.Ordinal);

        // As the unit says: the user, and the command.
        var unit = File.ReadAllLines(Path.Combine(root, "usr/lib/systemd/system/gateway.service"));
        var command = Value(unit, "ExecStart").Split(' ');
        using var manager = new NotifySocket(Path.Combine(root, "run/notify"));
        await using var service = PeerProcess.Start(
            "unshare",
            package.InRoot($"{Value(unit, "User")}:{Value(unit, "Group")}", command),
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = "/run/notify", ["WATCHDOG_USEC"] = "400000" });

        Assert.Contains("STATUS=Serving on 2 listeners.", await manager.ReceiveAsync("READY=1", Token), StringComparison.Ordinal);
        await manager.ReceiveAsync("WATCHDOG=1", Token);
        var page = await InstalledPackage.RunAsync(
            "curl", "-s", "--cacert", Path.Combine(root, "var/lib/gateway/authority/ca.pem"), "--resolve",
            $"mail.example.com:{port}:127.0.0.1", "-o", "/dev/null", "-w", "%{http_code}",
            $"https://mail.example.com:{port}/gateway/account");
        Assert.Matches("^303$", page);
        Assert.Contains("https", await InChrootAsync("status"), StringComparison.Ordinal);

        // ExecReload=/bin/kill -HUP $MAINPID
        Signal(service, "HUP");
        await manager.ReceiveAsync("RELOADING=1\nMONOTONIC_USEC=", Token);
        await manager.ReceiveAsync("READY=1", Token);
        Signal(service, "TERM");
        await manager.ReceiveAsync("STOPPING=1", Token);
        Assert.Equal(0, await service.WaitForExitAsync(Token));
    }

    [Fact]
    public async Task Rpm_HasTheSameFiles()
    {
        var root = await package.RootAsync();

        var listed = await InstalledPackage.RunAsync("rpm", "-qp", "--list", Directory.GetFiles(package.Packages, "*.rpm").Single());
        var deb = await InstalledPackage.RunAsync(
            "sh", "-c", "dpkg-deb -c \"$0\" | awk '$1 !~ /^d/ { sub(/^\\./, \"\", $6); print $6 }'",
            Directory.GetFiles(package.Packages, "*.deb").Single());

        Assert.Empty(deb.Split('\n', StringSplitOptions.RemoveEmptyEntries).Except(listed.Split('\n')));
        Assert.True(Directory.Exists(root));
    }

    private static string Value(string[] unit, string key) =>
        unit.Single(line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static void Signal(PeerProcess service, string name) =>
        Process.Start("kill", [$"-{name}", $"{service.Id}"]).WaitForExit();

    private Task<string> InChrootAsync(params string[] arguments) =>
        InstalledPackage.RunAsync("unshare", package.InRoot("0:0", ["/usr/bin/gateway", .. arguments]));
}
