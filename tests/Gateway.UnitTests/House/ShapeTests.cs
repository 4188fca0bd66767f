using Gateway.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Gateway.UnitTests.House;

/// <summary>What keeps a file readable: lines that fit, lists of parameters that can be remembered, no ternary within another.</summary>
public sealed class ShapeTests
{
    private const int Columns = 140;
    private const int Parameters = 6;

    public static TheoryData<string> Roots => ["src", "tests", "benchmarks"];

    [Theory]
    [MemberData(nameof(Roots))]
    public void Lines_FitIn140Columns(string root) => Assert.Empty(Trees(root).SelectMany(LongLines));

    [Fact]
    public void Members_HaveAtMostSixParameters() => Assert.Empty(Trees("src").SelectMany(ManyParameters));

    [Fact]
    public void Ternaries_AreNotNested() => Assert.Empty(Trees("src").SelectMany(NestedTernaries));

    private static IEnumerable<SyntaxTree> Trees(string root) =>
        from file in Directory.EnumerateFiles(Repository.Combine(root), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file)
        select CSharpSyntaxTree.ParseText(
            File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None), path);

    private static IEnumerable<string> LongLines(SyntaxTree tree)
    {
        var text = tree.GetText();
        foreach (var line in text.Lines.Where(l => l.End - l.Start > Columns))
        {
            // A raw string holds a file or a page, whose lines are its own; and a string without a blank can be a name.
            if (!tree.GetRoot().DescendantTokens(line.Span).Any(IsText))
            {
                yield return $"{tree.FilePath}:{line.LineNumber + 1}";
            }
        }
    }

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.SingleLineRawStringLiteralToken
        or SyntaxKind.MultiLineRawStringLiteralToken
        or SyntaxKind.Utf8SingleLineRawStringLiteralToken
        or SyntaxKind.Utf8MultiLineRawStringLiteralToken
        or SyntaxKind.InterpolatedSingleLineRawStringStartToken
        or SyntaxKind.InterpolatedMultiLineRawStringStartToken
        or SyntaxKind.InterpolatedRawStringEndToken
        || (token.IsKind(SyntaxKind.InterpolatedStringTextToken)
            && token.Parent?.Parent is InterpolatedStringExpressionSyntax text
            && !text.StringStartToken.IsKind(SyntaxKind.InterpolatedStringStartToken))
        || (token.IsKind(SyntaxKind.StringLiteralToken) && token.Span.Length > Columns - 40);

    private static IEnumerable<string> ManyParameters(SyntaxTree tree) =>
        from list in tree.GetRoot().DescendantNodes().OfType<ParameterListSyntax>()
        where list.Parameters.Count > Parameters && !IsGenerated(list.Parent)
        select $"{tree.FilePath}:{list.GetLocation().GetLineSpan().StartLinePosition.Line + 1} has {list.Parameters.Count}";

    /// <summary>A log method has the fields of its message, and a native function what its library gives it.</summary>
    private static bool IsGenerated(SyntaxNode? member) =>
        member is MethodDeclarationSyntax { Body: null, ExpressionBody: null } method
        && (method.AttributeLists.ToString().Contains("LoggerMessage", StringComparison.Ordinal)
            || method.AttributeLists.ToString().Contains("LibraryImport", StringComparison.Ordinal));

    private static IEnumerable<string> NestedTernaries(SyntaxTree tree) =>
        from inner in tree.GetRoot().DescendantNodes().OfType<ConditionalExpressionSyntax>()
        where inner.Ancestors()
            .TakeWhile(a => a is ExpressionSyntax and not AnonymousFunctionExpressionSyntax and not InterpolatedStringExpressionSyntax)
            .OfType<ConditionalExpressionSyntax>()
            .Any()
        select $"{tree.FilePath}:{inner.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
