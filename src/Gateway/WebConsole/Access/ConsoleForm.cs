using Microsoft.AspNetCore.Http.Features;

namespace Gateway.WebConsole.Access;

/// <summary>A form that a browser has posted to the console, read within limits.</summary>
internal sealed class ConsoleForm(IFormCollection fields)
{
    private const int MaximumFields = 16;
    private const int MaximumLength = 4_096;

    /// <summary>Reads the body; null where it is no form, or too large.</summary>
    public static async Task<ConsoleForm?> ReadAsync(HttpContext context)
    {
        // Multipart forms are refused, because files in them would be buffered on disk.
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
            || context.Request.ContentLength > MaximumFields * MaximumLength)
        {
            return null;
        }

        var limits = new FormOptions { ValueCountLimit = MaximumFields, KeyLengthLimit = 64, ValueLengthLimit = MaximumLength };
        try
        {
            return new ConsoleForm(await new FormFeature(context.Request, limits).ReadFormAsync(context.RequestAborted));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    /// <summary>One field without the blanks around it; empty if it is absent or repeated.</summary>
    public string this[string name] => Raw(name).Trim();

    /// <summary>One field as it was typed, as a password is.</summary>
    public string Raw(string name) => fields[name] is [{ } value] ? value : "";
}
