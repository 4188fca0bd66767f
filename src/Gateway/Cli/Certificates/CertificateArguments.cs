using System.CommandLine;
using Gateway.Certificates.Keys;

namespace Gateway.Cli.Certificates;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CertificateArguments
{
    public static Argument<string[]> Names() => new("names")
    {
        Description = "The names: the first is the entry in the store, the others are additional names in the certificate.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Argument<string> Name() => new("name") { Description = "The entry in the store: mail.example.com, or '*.example.com'." };

    public static Option<CertificateKeyKind> Key() =>
        new("--key") { Description = "The kind of the new key.", DefaultValueFactory = _ => CertificateKeyKind.EcdsaP256 };

    public static Option<int> Days(int standard, int most)
    {
        var option = new Option<int>("--days")
        {
            Description = $"The validity in days, at most {most}.",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            // What is no number the parser reports; asking for its value would throw.
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var days) && (days < 1 || days > most))
            {
                result.AddError($"--days {days} is out of range; allowed: 1 to {most}.");
            }
        });
        return option;
    }

    public static Option<bool> Json() => new("--json") { Description = "Print JSON for a script." };

    public static Option<string?> PasswordFile(string name, string what) =>
        new(name) { Description = $"File whose first line is {what}; without this option it is prompted for." };
}
