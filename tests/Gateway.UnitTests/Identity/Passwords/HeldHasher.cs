using System.Threading.Channels;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;

namespace Gateway.UnitTests.Identity.Passwords;

/// <summary>
/// Compares passwords when the test says so: how long a hash takes is then the test's to say, and nothing else is changed.
/// </summary>
internal sealed class HeldHasher
{
    private readonly Channel<bool> _mayEnd = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _began = Channel.CreateUnbounded<bool>();
    private int _underway;

    /// <summary>The most comparisons that were under way at a time.</summary>
    public int MostInFlight { get; private set; }

    public async Task<bool> CompareAsync(PasswordHash hash, Secret password)
    {
        MostInFlight = Math.Max(MostInFlight, Interlocked.Increment(ref _underway));
        _began.Writer.TryWrite(true);
        await _mayEnd.Reader.ReadAsync();
        Interlocked.Decrement(ref _underway);
        return await Task.Run(() => hash.Matches(password));
    }

    /// <summary>Lets comparisons end, those under way or the next ones.</summary>
    public void Release(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            _mayEnd.Writer.TryWrite(true);
        }
    }

    /// <summary>Waits until a comparison has begun that nobody has waited for yet.</summary>
    public async Task BeganAsync(CancellationToken cancellationToken) => await _began.Reader.ReadAsync(cancellationToken);
}
