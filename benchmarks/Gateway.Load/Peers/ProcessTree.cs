using System.Globalization;

namespace Gateway.Load.Peers;

/// <summary>What /proc says of a process and everything it started.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on

    /// <summary>Seconds of processor time, user and system, of the living and of the children they have waited for.</summary>
    public static double CpuSeconds(IEnumerable<int> roots, bool withChildren = true) =>
        (withChildren ? Read(roots) : [.. roots.Select(Stat).Select(s => (s.Id, s.Ticks))]).Sum(p => p.Ticks) / TicksPerSecond;

    /// <summary>Resident memory in KB; memory that processes share is counted once (PSS).</summary>
    public static double ResidentKilobytes(IEnumerable<int> roots)
    {
        var processes = Read(roots);
        return processes.Sum(p => processes.Count == 1
            ? Field($"/proc/{p.Id}/status", "VmRSS:")
            : Field($"/proc/{p.Id}/smaps_rollup", "Pss:"));
    }

    /// <summary>Whether there is a process of the id that is more than a name waiting to be asked for.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[text.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static IReadOnlyList<int> Ids(IEnumerable<int> roots) => [.. Read(roots).Select(p => p.Id)];

    private static List<(int Id, long Ticks)> Read(IEnumerable<int> roots)
    {
        var wanted = roots.ToHashSet();
        var all = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Order()
            .Select(Stat)
            .Where(s => s.Id > 0)
            .ToList();
        for (var count = 0; count != wanted.Count;)
        {
            count = wanted.Count;
            wanted.UnionWith(all.Where(s => wanted.Contains(s.Parent)).Select(s => s.Id));
        }

        return [.. all.Where(s => wanted.Contains(s.Id)).Select(s => (s.Id, s.Ticks))];
    }

    private static (int Id, int Parent, long Ticks) Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // from the third field on
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), Enumerable
                .Range(11, 4)
                .Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default; // it has just ended
        }
    }

    private static double Field(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
