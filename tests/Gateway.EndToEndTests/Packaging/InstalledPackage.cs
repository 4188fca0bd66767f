using System.Text.RegularExpressions;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

[assembly: AssemblyFixture(typeof(Gateway.EndToEndTests.Packaging.InstalledPackage))]

namespace Gateway.EndToEndTests.Packaging;

/// <summary>
/// The packages of the published program, and a root that had nothing but the libraries that the .deb depends on when the .deb was
/// installed into it. Made at first use.
/// </summary>
public sealed partial class InstalledPackage : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<string>> _root;

    public InstalledPackage() => _root = new(CreateAsync);

    /// <summary>Where the packages are.</summary>
    public string Packages => _folder.Combine("packages");

    public string Root => _folder.Combine("root");

    /// <summary>The folder of the root, installed.</summary>
    public Task<string> RootAsync() => _root.Value;

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exit, output) = await PeerProcess.RunAsync(program, arguments, TestContext.Current.CancellationToken);
        Assert.True(exit == 0, $"{program} {string.Join(' ', arguments)}: {exit}\n{output}");
        return output;
    }

    /// <summary>The arguments of unshare that run a command in the root, with the system's /proc and /dev and nothing else of it.</summary>
    /// <param name="user">Who runs it, as chroot takes it: <c>gateway:gateway</c>.</param>
    /// <param name="command">The program and its arguments.</param>
    public string[] InRoot(string user, params string[] command) =>
    [
        "--mount", "sh", "-c", "mount --rbind /proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$@\"",
        Root, $"--userspec={user}", Root, .. command,
    ];

    public void Dispose() => _folder.Dispose();

    private async Task<string> CreateAsync()
    {
        await RunAsync(
            Repository.Combine("src", "Gateway", "package"), "--program", Path.GetDirectoryName(PublishedProgram.Path)!, Packages);
        string[] folders = ["var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "run", "tmp", "etc", "proc", "dev"];
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        File.WriteAllText(Path.Combine(Root, "var/lib/dpkg/status"), "");
        foreach (var library in await LibrariesAsync())
        {
            var target = Root + library;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(library, target, overwrite: true);
        }

        // Nothing that it depends on is registered there, and there is no shell for its scripts.
        await RunAsync(
            "dpkg", $"--root={Root}", "--force-depends", "--force-script-chrootless", "--install",
            Directory.GetFiles(Packages, "*.deb").Single());
        return Root;
    }

    // What the loader names, and what the program opens by itself.
    private static async Task<IEnumerable<string>> LibrariesAsync()
    {
        var folder = Path.GetDirectoryName(PublishedProgram.Path)!;
        var listed = await RunAsync("ldd", [PublishedProgram.Path, .. Directory.GetFiles(folder, "*.so")]);
        var opened = await RunAsync("sh", "-c", "ldconfig -p | grep -E 'lib(ssl|crypto)\\.so\\.3 ' | sed 's/.*=> //'");
        var nss = await RunAsync("sh", "-c", "ldconfig -p | grep -E 'libnss_(files|dns)\\.so\\.2 ' | sed 's/.*=> //'");
        return Library().Matches($"{listed}\n{opened}\n{nss}").Select(m => m.Value).Distinct(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"(?<=^|\s)/[^\s:()]+\.so[.0-9]*(?=$|\s)", RegexOptions.Multiline)]
    private static partial Regex Library();
}
