using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Cli;

/// <summary>The option that names an admin listener, for commands that connect to one.</summary>
internal static class AdminUrlOption
{
    public static Option<Uri?> Create() => new("--url")
    {
        Description = "The admin listener, instead of the configuration's: http://127.0.0.1:9443.",
        CustomParser = argument => Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : Refuse(argument),
        Recursive = true,
    };

    private static Uri? Refuse(ArgumentResult argument)
    {
        argument.AddError("--url requires an address such as http://127.0.0.1:9443.");
        return null;
    }
}
