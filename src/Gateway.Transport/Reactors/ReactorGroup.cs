using Gateway.Transport.Interop;

namespace Gateway.Transport.Reactors;

/// <summary>The reactors of a process, one per core. Their threads start with the first connection.</summary>
public sealed class ReactorGroup : IDisposable
{
    private readonly Lazy<Reactor[]> _reactors;
    private uint _next;

    /// <param name="failed">Called with an unhandled exception of a connection, which is closed.</param>
    /// <param name="count">The number of threads; 0 for one per core.</param>
    public ReactorGroup(Action<Exception> failed, int count = 0)
    {
        var number = count > 0 ? count : Environment.ProcessorCount;
        _reactors = new Lazy<Reactor[]>(() => [.. Enumerable.Range(0, number).Select(i => new Reactor(i, failed))]);
    }

    /// <summary>Why reactors cannot be used on this machine, or null if they can.</summary>
    public static string? WhyNot => OpenSslLibrary.WhyNot;

    /// <summary>The version of OpenSSL, where it can be used.</summary>
    public static string OpenSslVersion => OpenSslLibrary.Version;

    /// <summary>Whether the current thread is a reactor's.</summary>
    public static bool IsOnReactor => Reactor.Current is not null;

    /// <summary>The native objects of connections that exist, in the strict mode of the ledger; null otherwise.</summary>
    public static string? Ledger => NativeLedger.IsStrict
        ? $"{NativeLedger.Count(NativeKind.Descriptor)} descriptors, {NativeLedger.Count(NativeKind.TlsConnection)} TLS connections"
        : null;

    /// <summary>The number of open connections.</summary>
    public int Connections => _reactors.IsValueCreated ? _reactors.Value.Sum(r => r.Connections) : 0;

    /// <summary>Ends the threads and closes all remaining connections.</summary>
    public void Dispose()
    {
        if (_reactors.IsValueCreated)
        {
            foreach (var reactor in _reactors.Value)
            {
                reactor.Dispose();
            }
        }
    }

    /// <summary>The reactor for a new client connection, chosen round robin.</summary>
    internal Reactor Next() => _reactors.Value[Interlocked.Increment(ref _next) % (uint)_reactors.Value.Length];

    /// <summary>
    /// The reactor of the current thread, so that a back-end connection shares the client's reactor; on other threads, the next reactor.
    /// </summary>
    internal Reactor Here() => Reactor.Current is { } current && _reactors.Value.Contains(current) ? current : Next();
}
