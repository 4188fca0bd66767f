using System.Runtime.InteropServices;

namespace Gateway.Load.Peers;

/// <summary>The machine, in the words of its own files.</summary>
internal static class Machine
{
    /// <summary>Cores there are, whatever this process is pinned to.</summary>
    public static int Cores { get; } = Field("/proc/cpuinfo", "processor").Count();

    public static IReadOnlyDictionary<string, string> Describe(string? repository) => new Dictionary<string, string>
    {
        ["processor"] = $"{Field("/proc/cpuinfo", "model name").FirstOrDefault() ?? "unknown"}, {Cores} cores",
        ["memory"] = Field("/proc/meminfo", "MemTotal").FirstOrDefault() ?? "unknown",
        ["system"] =
            $"{Distribution()}, kernel {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.OSArchitecture}",
        [".NET"] = Environment.Version.ToString(),
        ["OpenSSL"] = Versions.OpenSsl(),
        ["tools"] = $"wrk {Versions.Package("wrk")}, h2load {Versions.Package("nghttp2-client")}, hey {Versions.Package("hey")}",
        ["checkout"] = repository is null ? "unknown" : Versions.Output("git", ["-C", repository, "describe", "--always", "--dirty"]).Trim()
            + " (the harness; the gateway's own commit stands with its version)",
        ["processor time from"] = CpuGroup.Source,
        ["load average before"] = File.ReadAllText("/proc/loadavg").Split(' ')[0],
        ["open files"] = Field("/proc/self/limits", "Max open files", ' ').FirstOrDefault()?.Split(
            ' ', StringSplitOptions.RemoveEmptyEntries)[0] ?? "unknown",
    };

    /// <summary>
    /// Files that a proxy is set up for, two a connection: what is allowed, as far as 20,000 connections need it. nginx makes all its
    /// connections when it starts.
    /// </summary>
    public static int ProxyFiles => Math.Min(OpenFiles, 44_000);

    public static int OpenFiles => int.TryParse(Field("/proc/self/limits", "Max open files", ' ')
        .First()
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var number) ? number : int.MaxValue;

    private static IEnumerable<string> Field(string file, string name, char separator = ':') =>
        File.ReadLines(file)
            .Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Select(l => separator == ':' ? l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : l[name.Length..].Trim());

    private static string Distribution() => File.Exists("/etc/os-release")
        ? File.ReadLines("/etc/os-release").First(l => l.StartsWith("PRETTY_NAME", StringComparison.Ordinal)).Split('"')[1]
        : "Linux";
}
