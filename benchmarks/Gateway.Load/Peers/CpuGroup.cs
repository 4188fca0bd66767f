using System.Globalization;

namespace Gateway.Load.Peers;

/// <summary>
/// A control group of one program, which counts processor time in nanoseconds, of processes that have ended too: /proc/PID/stat counts in
/// ticks of 10 ms and cuts off what a short process leaves. Where no group may be made, /proc is what is left.
/// </summary>
internal sealed class CpuGroup : IDisposable
{
    private readonly string _folder;

    private CpuGroup(string folder) => _folder = folder;

    /// <summary>What the report calls the source of its processor times.</summary>
    public static string Source { get; } = Probe();

    public string Processes => Path.Combine(_folder, "cgroup.procs");

    public double Seconds => File.Exists(Path.Combine(_folder, "cpuacct.usage"))
        ? double.Parse(File.ReadAllText(Path.Combine(_folder, "cpuacct.usage")), CultureInfo.InvariantCulture) / 1e9
        : double.Parse(File.ReadLines(Path.Combine(_folder, "cpu.stat"))
            .First(l => l.StartsWith("usage_usec ", StringComparison.Ordinal))
            .Split(' ')[1], CultureInfo.InvariantCulture) / 1e6;

    public static CpuGroup? Create()
    {
        foreach (var (root, file) in ((string, string)[])[("/sys/fs/cgroup/cpuacct", "cpuacct.usage"), (
            "/sys/fs/cgroup", "cpu.stat"), ("/sys/fs/cgroup/unified", "cpu.stat")])
        {
            if (!File.Exists(Path.Combine(root, "cgroup.procs")))
            {
                continue;
            }

            try
            {
                var group = new CpuGroup(Directory.CreateDirectory(Path.Combine(root, $"gateway-benchmark-{Guid.NewGuid():n}")).FullName);
                if (File.Exists(Path.Combine(group._folder, file)))
                {
                    return group;
                }

                group.Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not ours to make groups in.
            }
        }

        return null;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process of it is still being buried; an empty group costs nothing.
        }
    }

    private static string Probe()
    {
        using var group = Create();
        return group is null
            ? "/proc/PID/stat (ticks of 10 ms)"
            : "a control group for each program, nanoseconds, ended processes included";
    }
}
