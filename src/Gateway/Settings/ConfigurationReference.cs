using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>The page of the manual with every key of the configuration file, generated from the option classes.</summary>
internal static class ConfigurationReference
{
    /// <summary>The page as Markdown that ends with a newline. It depends only on the option classes.</summary>
    public static string Write() => $$"""
        # Every key of the configuration

        `gateway help keys` prints this page, which is generated from the program's options. A key is written in JSON as an object in an
        object: `Gateway.SignIn.Realm` is `"Gateway": { "SignIn": { "Realm": "Mail" } }`. `<name>` stands for a name of yours, `<number>`
        for the place in a list. An environment variable sets a key too: `Gateway__SignIn__Realm=Mail`, and a text takes one in with
        `${NAME}`. A change takes effect when the file is saved or at SIGHUP (reload), or at the next start (restart); `gateway config diff`
        tells which.

        `{{IncludedFiles.Key}}`, beside `Gateway`, names further files: `"{{IncludedFiles.DefaultPattern}}"` if it is not given, `[]` for
        none. Each value is set in one of the files only. `Logging` is what ASP.NET Core documents.

        {{Keys()}}

        """.ReplaceLineEndings("\n");

    private static string Keys() => new OptionsReference(GatewayOptionTypes.All, RestartRequiredSettings.Contains)
        .Describe(typeof(GatewayOptions), "Gateway")
        .TrimEnd('\n');
}
