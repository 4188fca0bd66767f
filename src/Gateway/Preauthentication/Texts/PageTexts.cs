using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Gateway.Preauthentication.Texts;

/// <summary>
/// The texts of the gateway's pages, in one language: a JSON file beside this one, for which a translator copies
/// <c>en.json</c>. A browser gets the first of its languages that there is.
/// </summary>
internal sealed class PageTexts
{
    private const string Default = "en";

    private static readonly FrozenDictionary<string, PageTexts> All = Load();

    private readonly FrozenDictionary<string, string> _texts;

    private PageTexts(string language, FrozenDictionary<string, string> texts) => (Language, _texts) = (language, texts);

    /// <summary>The languages that there are.</summary>
    public static IEnumerable<string> Languages => All.Keys;

    /// <summary>As a BCP 47 tag.</summary>
    public string Language { get; }

    /// <summary>The names of the texts.</summary>
    public IEnumerable<string> Names => _texts.Keys;

    /// <summary>A text by its name in the file.</summary>
    public string this[string name] => _texts[name];

    /// <summary>A text with values in place of <c>{0}</c>, <c>{1}</c>.</summary>
    public string Fill(string name, params ReadOnlySpan<string> values)
    {
        var text = _texts[name];
        for (var i = 0; i < values.Length; i++)
        {
            text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), values[i], StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>
    /// The texts for a configured language, whose tag the page then bears: English ones where there is no file, as the configuration has
    /// replaced what it wants to say.
    /// </summary>
    public static PageTexts In(string configured) =>
        new(configured, All.GetValueOrDefault(PrimaryOf(configured), All[Default])._texts);

    /// <summary>The texts in the browser's language; in the configured one where the browser asks for none that there is.</summary>
    public static PageTexts Of(HttpRequest request, string configured)
    {
        foreach (var wanted in request.GetTypedHeaders().AcceptLanguage
            .Where(language => language.Quality is not 0)
            .OrderByDescending(language => language, StringWithQualityHeaderValueComparer.QualityComparer))
        {
            var primary = PrimaryOf(wanted.Value.ToString());
            if (primary == PrimaryOf(configured))
            {
                return In(configured);
            }

            if (All.TryGetValue(primary, out var texts))
            {
                return texts;
            }
        }

        return In(configured);
    }

    private static string PrimaryOf(string tag) => tag.Split('-')[0].ToLowerInvariant();

    private static FrozenDictionary<string, PageTexts> Load()
    {
        const string Prefix = "texts.";
        const string Suffix = ".json";
        var assembly = typeof(PageTexts).Assembly;
        var all = new Dictionary<string, PageTexts>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!; // its name was listed
            var language = name[Prefix.Length..^Suffix.Length];
            var texts = JsonSerializer.Deserialize(stream, TextsJson.Default.DictionaryStringString) ?? [];
            all[language] = new PageTexts(language, texts.ToFrozenDictionary(StringComparer.Ordinal));
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
