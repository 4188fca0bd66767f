using System.Text.Json;

namespace Gateway.Admin;

/// <summary>
/// One section of <c>/api/status</c> and of <c>gateway status</c>, registered as a singleton by the component it describes. It must not
/// block and must not contain secrets.
/// </summary>
internal interface IStatusSection
{
    /// <summary>The name of the section in the status object, such as <c>destinations</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Writes the value of the section: an object of plain values, which is shown as a list, or an array of such objects, which is shown as
    /// a table.
    /// </summary>
    void Write(Utf8JsonWriter json);
}
