/** Finds things by a filter that holds filters. */
export declare function search(args: SearchArgs): Promise<any>;

export interface SearchArgs {
  filter: Filter;
  sort?: "asc" | "desc";
}

type Filter = Leaf | {
  and: Filter[];
};

/** One condition */
interface Leaf {
  field: string;
  equals: unknown;
}
