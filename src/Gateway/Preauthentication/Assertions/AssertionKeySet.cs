using System.Text.Json;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The keys at one moment: the one that signs and all that are published; immutable.</summary>
internal sealed class AssertionKeySet
{
    /// <summary>How long a key is published before it signs, so that whoever keeps the published keys for less never meets an unknown one.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromHours(1);

    /// <param name="keys">At least one.</param>
    /// <param name="life">How long a key signs.</param>
    /// <param name="now">The moment.</param>
    public AssertionKeySet(IEnumerable<AssertionKey> keys, TimeSpan life, DateTimeOffset now)
    {
        AssertionKey[] sorted = [.. keys.OrderBy(k => k.Created).ThenBy(k => k.Id, StringComparer.Ordinal)];
        var signing = Math.Max(0, Array.FindLastIndex(sorted, k => k.Created <= now - Lead));
        Signing = sorted[signing];
        Published = [.. sorted.Where((k, i) => i >= signing - 1 || now - k.Created < (2 * life) + Lead)];
        Retired = [.. sorted.Except(Published)];
        IsNextDue = now - sorted[^1].Created >= life;

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in Published)
            {
                key.WritePublic(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Document = buffer.ToArray();
    }

    public AssertionKey Signing { get; }

    public IReadOnlyList<AssertionKey> Published { get; }

    /// <summary>Those that nothing can be verified with any more.</summary>
    public IReadOnlyList<AssertionKey> Retired { get; }

    /// <summary>Whether the newest is so old that another has to be made.</summary>
    public bool IsNextDue { get; }

    /// <summary>The published keys as a JSON Web Key Set (RFC 7517 5).</summary>
    public byte[] Document { get; }
}
