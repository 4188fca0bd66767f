using System.Collections.Frozen;
using Gateway.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Gateway.UnitTests.House;

/// <summary>One word for one thing: words that the glossary replaced do not come back in the names of types and members.</summary>
public sealed class GlossaryTests
{
    private static readonly FrozenSet<string> Replaced = FrozenSet.Create(
        StringComparer.Ordinal,
        "Judge", "Judges", "Judged", "Judgement", "Underway", "Verdict", "Standing", "Silence", "Silenced", "Strangers", "Stranger",
        "Vouches",
        "Patience", "Worth", "Recall", "Recalled", "Garbled", "Backend", "Normalise", "Normalised", "Authorise", "Authorised",
        "Authorisation",
        "Serialise", "Recognise", "Contender", "World", "Caller", "Inexpressible", "Verb");

    // What scripts read: columns of gateway explain and its JSON.
    private static readonly FrozenSet<string> Contracts = FrozenSet.Create(StringComparer.Ordinal, "Verdict");

    [Fact]
    public void Names_UseTheWordsOfTheGlossary() => Assert.Empty(
        from root in (string[])["src", "benchmarks"]
        from file in Directory.EnumerateFiles(Repository.Combine(root), "*.cs", SearchOption.AllDirectories)
        let tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file))
        from name in tree.GetRoot().DescendantNodes().Select(NameOf).OfType<string>()
        where !Contracts.Contains(name) && Words(name).Any(Replaced.Contains)
        select $"{Path.GetRelativePath(Repository.Root, file)}: {name}");

    private static string? NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        EnumMemberDeclarationSyntax member => member.Identifier.ValueText,
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.ValueText,
        ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } parameter => parameter.Identifier.ValueText,
        _ => null,
    };

    private static IEnumerable<string> Words(string name)
    {
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || char.IsUpper(name[i]) || name[i] == '_')
            {
                var word = name[start..i].Trim('_');
                yield return word.Length > 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word;
                start = i;
            }
        }
    }
}
