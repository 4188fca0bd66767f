using System.Globalization;

namespace Gateway.Listeners.Descriptors;

/// <summary>The process's file descriptor table in <c>/proc</c>.</summary>
internal static class DescriptorTable
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFolder = "/proc/self/fd";
    private const string LimitName = "Max open files";

    /// <summary>The process's descriptor limit, or null if the system does not provide it.</summary>
    public static int? Limit()
    {
        if (!File.Exists(LimitsFile))
        {
            return null;
        }

        // The runtime raises the soft limit to the hard limit before our code runs.
        var line = File.ReadLines(LimitsFile).FirstOrDefault(l => l.StartsWith(LimitName, StringComparison.Ordinal));
        var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    /// <summary>Counts the open descriptors.</summary>
    /// <exception cref="IOException">No descriptor is left to read the table.</exception>
    public static int Open() => Directory.EnumerateFileSystemEntries(OpenFolder).Count();
}
