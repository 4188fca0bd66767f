namespace Gateway.Configuration;

/// <summary>
/// Patterns and examples of the forms of text options. An editor must not complain about what the program takes, so that the patterns find
/// mistakes that people make (a URL for a host, an endpoint without an address) and leave the rest to the validators. A text with a
/// reference to a variable may be anything.
/// </summary>
internal static class ValueForms
{
    private const string Reference = @"|\$\{";

    /// <summary>The pattern of a form.</summary>
    public static string PatternOf(ValueForm form) => WithReferences(form switch
    {
        ValueForm.Endpoint => @"^([0-9\[][^\s/]*:[0-9]+)?$",
        ValueForm.Host => @"^(\*\.)?[A-Za-z0-9_\[][A-Za-z0-9_.:\[\]-]*$",
        ValueForm.Network => @"^\[?[0-9A-Fa-fxX:.]+(%[0-9A-Za-z]+)?\]?(:[0-9]+)?(/[0-9]+)?$",
        ValueForm.TimeOfDay => "^([01][0-9]|2[0-4]):[0-5][0-9]$",
        ValueForm.Color => "^#[0-9A-Fa-f]{6}$",
        ValueForm.Url => @"^\s*[A-Za-z][A-Za-z0-9+.-]*://\S",
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    });

    /// <summary>A pattern that also lets pass what the environment completes.</summary>
    public static string WithReferences(string pattern) => pattern + Reference;

    public static string ExampleOf(ValueForm form) => form switch
    {
        ValueForm.Endpoint => "192.0.2.1:443",
        ValueForm.Host => "mail.example.com",
        ValueForm.Network => "192.0.2.0/24",
        ValueForm.TimeOfDay => "08:00",
        ValueForm.Color => "#0f4c81",
        ValueForm.Url => "https://name.example.com",
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };
}
