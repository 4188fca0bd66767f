using Gateway.Transport.Interop;

namespace Gateway.Transport.Reactors;

/// <summary>The reactors of a process, one for each core; their threads start with the first connection.</summary>
public sealed class ReactorGroup : IDisposable
{
    private readonly Lazy<Reactor[]> _reactors;
    private uint _next;

    /// <param name="failed">Is told of an exception that a connection's user let escape; the connection is closed.</param>
    /// <param name="count">How many threads; 0 for as many as there are cores.</param>
    public ReactorGroup(Action<Exception> failed, int count = 0)
    {
        var number = count > 0 ? count : Environment.ProcessorCount;
        _reactors = new Lazy<Reactor[]>(() => [.. Enumerable.Range(0, number).Select(i => new Reactor(i, failed))]);
    }

    /// <summary>Why this machine cannot carry connections so, or null where it can.</summary>
    public static string? WhyNot => OpenSslLibrary.WhyNot;

    /// <summary>Whether the caller's thread is a reactor's.</summary>
    public static bool IsOnReactor => Reactor.Current is not null;

    /// <summary>Connections that exist.</summary>
    public int Connections => _reactors.IsValueCreated ? _reactors.Value.Sum(r => r.Connections) : 0;

    /// <summary>Ends the threads, and with them every connection that is left.</summary>
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

    /// <summary>The reactor for a client's new connection: each in turn.</summary>
    internal Reactor Next() => _reactors.Value[Interlocked.Increment(ref _next) % (uint)_reactors.Value.Length];

    /// <summary>The reactor of the thread that calls, so that a back end's connection is with the client's; elsewhere the next.</summary>
    internal Reactor Here() => Reactor.Current is { } current && _reactors.Value.Contains(current) ? current : Next();
}
