using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Accepts one response to each page that asks for a code, across all gateways. The server that issued the challenge should enforce this
/// too; if it does not, a copied page and code still cannot start a second session.
/// </summary>
internal sealed class ChallengeUses(TimeProvider time, IChallengeSharing? sharing = null)
{
    // A form that is sent twice, by a double click, is one answer.
    private static readonly TimeSpan SentTwiceWithin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Taken> _taken = new(StringComparer.Ordinal);
    private DateTimeOffset _nextSweep;

    /// <summary>Whether the answer may be asked about.</summary>
    /// <param name="token">The token of the page; it is valid, so that nobody can invent any number of them.</param>
    public async ValueTask<bool> TryTakeAsync(string token)
    {
        var now = time.GetUtcNow();
        Sweep(now);
        var page = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var own = new Taken(now);
        var first = _taken.GetOrAdd(page, own);
        if (!ReferenceEquals(first, own))
        {
            return now - first.At < SentTwiceWithin;
        }

        return sharing is null || await sharing.TryTakeAsync(page, BrowserToken.Life) is not false;
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + TimeSpan.FromMinutes(1);
        foreach (var (page, taken) in _taken)
        {
            if (now - taken.At > BrowserToken.Life)
            {
                _taken.TryRemove(page, out _);
            }
        }
    }

    private sealed class Taken(DateTimeOffset at)
    {
        public DateTimeOffset At => at;
    }
}
