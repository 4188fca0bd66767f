using System.Globalization;

namespace Gateway.Listeners.Descriptors;

/// <summary>The process's table of file descriptors, as Linux shows it.</summary>
internal static class DescriptorTable
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFolder = "/proc/self/fd";
    private const string LimitName = "Max open files";

    /// <summary>How many descriptors the process may have, or null where the system does not say.</summary>
    public static int? Limit()
    {
        if (!File.Exists(LimitsFile))
        {
            return null;
        }

        // The runtime has raised the soft limit to the hard one before any code of ours ran.
        var line = File.ReadLines(LimitsFile).FirstOrDefault(l => l.StartsWith(LimitName, StringComparison.Ordinal));
        var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    /// <summary>How many are open.</summary>
    /// <exception cref="IOException">There is none left to look with.</exception>
    public static int Open() => Directory.EnumerateFileSystemEntries(OpenFolder).Count();
}
