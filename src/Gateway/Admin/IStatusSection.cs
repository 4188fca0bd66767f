using System.Text.Json;

namespace Gateway.Admin;

/// <summary>
/// One part of <c>/api/status</c> and of <c>gateway status</c>: registered by the room that knows, as a singleton. It must not block, and
/// shows no secret.
/// </summary>
internal interface IStatusSection
{
    /// <summary>The member of the status object, <c>destinations</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Writes the member's value: an object of plain values, which is shown as a list, or an array of such objects, which is shown as a
    /// table.
    /// </summary>
    void Write(Utf8JsonWriter json);
}
