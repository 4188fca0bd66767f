using System.Text.Json;
using Gateway.Publishing.Drains;

namespace Gateway.Admin;

/// <summary>Who has drained a destination, in its row of the status.</summary>
internal static class DrainFacts
{
    /// <summary>Writes nothing for a destination that is not drained.</summary>
    public static void Write(Utf8JsonWriter json, DestinationDrain? drain)
    {
        if (drain is not null)
        {
            json.WriteString("drainedSince", drain.Since);
            json.WriteString("drainedBy", drain.By);
            json.WriteString("drainedFor", drain.Reason);
        }
    }
}
