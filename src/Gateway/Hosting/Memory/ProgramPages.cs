using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Hosting.Memory;

/// <summary>
/// The pages of the program's own files in memory. Most of them were read by the start alone; what is needed again is there again with the
/// next access, from the kernel's cache of the file.
/// </summary>
internal static partial class ProgramPages
{
    private const string Maps = "/proc/self/smaps";
    private const int DontNeed = 4; // MADV_DONTNEED

    /// <summary>Gives the pages back.</summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Maps))
        {
            return;
        }

        foreach (var (start, length) in FindUnchanged(File.ReadLines(Maps).ToArray()))
        {
            _ = Advise(start, length, DontNeed); // a hint; where it is refused, the pages stay
        }
    }

    /// <summary>
    /// The mappings of files that cannot be written to, and in which no page differs from its file. Pages that were relocated and protected
    /// afterwards differ, and would be lost.
    /// </summary>
    internal static IEnumerable<(nint Start, nint Length)> FindUnchanged(IEnumerable<string> maps)
    {
        (nint Start, nint Length)? candidate = null;
        foreach (var line in maps)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [var range, "r-xp" or "r--p", _, _, not "0", ['/', ..], ..])
            {
                var end = range.IndexOf('-');
                var start = nint.Parse(range.AsSpan(0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                candidate = (start, nint.Parse(range.AsSpan(end + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start);
            }
            else if (words is ["Anonymous:", var changed, "kB"])
            {
                if (candidate is { } unchanged && changed == "0")
                {
                    yield return unchanged;
                }

                candidate = null;
            }
            else if (words is [_, ['r' or '-', _, _, _], ..])
            {
                candidate = null;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint length, int advice);
}
