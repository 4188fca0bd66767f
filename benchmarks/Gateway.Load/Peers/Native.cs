using System.Runtime.InteropServices;

namespace Gateway.Load.Peers;

/// <summary>What .NET has no call for.</summary>
internal static partial class Native
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int User2 = 12;
    public const int KillNow = 9;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    /// <summary>Sleeps far more exactly than the timers of .NET.</summary>
    [LibraryImport("libc", EntryPoint = "usleep")]
    public static partial int SleepMicroseconds(uint microseconds);
}
