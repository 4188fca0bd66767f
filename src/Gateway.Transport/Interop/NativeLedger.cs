using System.Collections.Concurrent;

namespace Gateway.Transport.Interop;

/// <summary>
/// Counts the live native objects. In strict mode it also tracks each of them, so that a double release, or a release of an unknown object,
/// fails where it happens.
/// </summary>
internal static class NativeLedger
{
    private static readonly long[] Counts = new long[Enum.GetValues<NativeKind>().Length];
    private static readonly ConcurrentDictionary<(NativeKind Kind, nint Handle), byte> Known = new();
    private static volatile bool _isStrict = Environment.GetEnvironmentVariable("GATEWAY_TRANSPORT_LEDGER") == "strict";

    /// <summary>Whether each object is tracked. Must be set before the first object is created.</summary>
    public static bool IsStrict
    {
        get => _isStrict;
        set => _isStrict = value;
    }

    public static long Count(NativeKind kind) => Interlocked.Read(ref Counts[(int)kind]);

    public static void Created(NativeKind kind, nint handle)
    {
        Interlocked.Increment(ref Counts[(int)kind]);
        if (_isStrict && !Known.TryAdd((kind, handle), 0))
        {
            Environment.FailFast($"{kind} {handle} was created while the ledger still had it.");
        }
    }

    public static void Released(NativeKind kind, nint handle)
    {
        var left = Interlocked.Decrement(ref Counts[(int)kind]);
        if (_isStrict && (left < 0 || !Known.TryRemove((kind, handle), out _)))
        {
            Environment.FailFast($"{kind} {handle} was released and is not in the ledger.");
        }
    }
}
