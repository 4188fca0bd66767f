using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Cli;

/// <summary>Reads a password: twice and without echo from a terminal, one line from a pipe.</summary>
internal static class PasswordPrompt
{
    private const int MaximumLength = 1024;

    /// <summary>What to say where <see cref="Ask"/> returns none.</summary>
    public static string Refusal => Console.IsInputRedirected
        ? $"No password was given: the first line of standard input is it, of at most {MaximumLength} characters."
        : "No password was given, or the two were not the same.";

    /// <summary>The password, or null if none was given or the two entries differ.</summary>
    public static Secret? Ask(string user, TextWriter prompts)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() is { Length: > 0 and <= MaximumLength } line ? new Secret(line) : null;
        }

        var first = ReadSilently($"Password for {user}: ", prompts);
        var second = ReadSilently("Once more: ", prompts);
        return first.Length > 0 && first == second ? new Secret(first) : null;
    }

    private static string ReadSilently(string prompt, TextWriter prompts)
    {
        prompts.Write(prompt);
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    prompts.WriteLine();
                    return text.ToString();
                case ConsoleKey.Backspace when text.Length > 0:
                    text.Length--;
                    break;
                default:
                    if (!char.IsControl(key.KeyChar) && text.Length < MaximumLength)
                    {
                        text.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
