;; What a new process does to the trees of scorer.bin before its first answer: checksum, layout, and the walk of the first
;; rows. In TypeScript the same loops run in the interpreter, as nothing has been compiled yet: 10 ms for 300 trees of 31
;; leaves, against 1 here. The TypeScript of all three is the oracle of the tests and the way of engines without
;; WebAssembly: ../scorer-file/checksum.ts, ../scorer-file/lay-nodes.ts, addTrees in ../walk-trees.ts.
;; No function calls another: the engine's first compiler, whose code runs here, does not inline, and each is one more to
;; compile. open-trees.ts writes the record of an ensemble:
;;
;;    0  i32  address of an i32 for each tree: before `lay` its number of nodes, after it its root
;;    4  i32  number of trees, at least 1
;;    8  i32  address of the feature that each node asks for, -1 for a leaf
;;   12  i32  bytes of one of them: 2 or 4
;;   16  i32  address of an f64 for each node: threshold of a split, value of a leaf
;;   20  i32  address of a byte for each node: its MISSING rule
;;   24  i32  number of features
;;   28  i32  feature, i32 for each node     \
;;   32  i32  threshold, f64 for each node    | addresses of what `lay` writes, to zeros
;;   36  i32  left child, i32 for each node   | (CompiledTrees in ../compile-trees.ts says what)
;;   40  i32  value, f64 for each node       /
;;   44  i32  highest rule of a node that splits; `lay` writes it, to zero
(module
  (import "kernel" "memory" (memory 1))

  ;; Two lanes over the 32-bit words from $at to $end, written to $out and $out + 4.
  (func (export "checksum") (param $at i32) (param $end i32) (param $out i32)
    (local $a i32) (local $b i32) (local $word i32)
    (local.set $a (i32.shr_u (i32.sub (local.get $end) (local.get $at)) (i32.const 2)))
    (local.set $b (i32.xor (local.get $a) (i32.const -1)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $word (i32.load (local.get $at)))
        (local.set $a
          (i32.mul
            (i32.xor (local.get $a) (i32.mul (local.get $word) (i32.const 0xcc9e2d51)))
            (i32.const 0x1b873593)))
        (local.set $a (i32.xor (local.get $a) (i32.shr_u (local.get $a) (i32.const 15))))
        (local.set $b
          (i32.mul
            (i32.xor (local.get $b) (i32.mul (local.get $word) (i32.const 0x85ebca6b)))
            (i32.const 0xc2b2ae35)))
        (local.set $b (i32.xor (local.get $b) (i32.shr_u (local.get $b) (i32.const 13))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (i32.store (local.get $out) (local.get $a))
    (i32.store offset=4 (local.get $out) (local.get $b)))

  ;; Lays the nodes of all trees. 1, or 0 where a node asks for a feature that there is not, or the splits of a tree make
  ;; another number of nodes than it has.
  (func (export "lay") (param $trees i32) (result i32)
    (local $tree i32) (local $treesEnd i32) (local $node i32) (local $end i32) (local $child i32) (local $index i32)
    (local $wide i32) (local $rule i32) (local $highest i32)
    (local $feature i32) (local $threshold i32) (local $left i32) (local $value i32) (local $split i32)
    (local $ints i32) (local $doubles i32) (local $given f64)
    (local.set $feature (i32.load offset=28 (local.get $trees)))
    (local.set $threshold (i32.load offset=32 (local.get $trees)))
    (local.set $left (i32.load offset=36 (local.get $trees)))
    (local.set $value (i32.load offset=40 (local.get $trees)))
    (local.set $split (i32.load offset=16 (local.get $trees)))
    (local.set $wide (i32.eq (i32.load offset=12 (local.get $trees)) (i32.const 4)))
    (local.set $tree (i32.load (local.get $trees)))
    (local.set $treesEnd
      (i32.add (local.get $tree) (i32.shl (i32.load offset=4 (local.get $trees)) (i32.const 2))))
    (loop $nextTree
      (local.set $end (i32.add (local.get $node) (i32.load (local.get $tree))))
      (i32.store (local.get $tree) (local.get $node))
      (local.set $child (i32.add (local.get $node) (i32.const 1)))
      (block $treeDone
        (loop $nextNode
          (br_if $treeDone (i32.ge_u (local.get $node) (local.get $end)))
          (if (local.get $wide)
            (then
              (local.set $index
                (i32.load
                  (i32.add (i32.load offset=8 (local.get $trees)) (i32.shl (local.get $node) (i32.const 2))))))
            (else
              (local.set $index
                (i32.load16_s
                  (i32.add (i32.load offset=8 (local.get $trees)) (i32.shl (local.get $node) (i32.const 1)))))))
          (local.set $ints (i32.shl (local.get $node) (i32.const 2)))
          (local.set $doubles (i32.shl (local.get $node) (i32.const 3)))
          (local.set $given (f64.load (i32.add (local.get $split) (local.get $doubles))))
          (if (i32.lt_s (local.get $index) (i32.const 0))
            (then
              (f64.store (i32.add (local.get $threshold) (local.get $doubles)) (f64.const inf))
              (i32.store (i32.add (local.get $left) (local.get $ints)) (local.get $node))
              (f64.store (i32.add (local.get $value) (local.get $doubles)) (local.get $given)))
            (else
              (if (i32.ge_s (local.get $index) (i32.load offset=24 (local.get $trees)))
                (then (return (i32.const 0))))
              (i32.store (i32.add (local.get $feature) (local.get $ints)) (local.get $index))
              (f64.store (i32.add (local.get $threshold) (local.get $doubles)) (local.get $given))
              (i32.store (i32.add (local.get $left) (local.get $ints)) (local.get $child))
              (local.set $child (i32.add (local.get $child) (i32.const 2)))
              (local.set $rule
                (i32.load8_u (i32.add (i32.load offset=20 (local.get $trees)) (local.get $node))))
              (local.set $highest
                (select (local.get $rule) (local.get $highest)
                  (i32.gt_u (local.get $rule) (local.get $highest))))))
          (local.set $node (i32.add (local.get $node) (i32.const 1)))
          (br $nextNode)))
      (if (i32.ne (local.get $child) (local.get $end)) (then (return (i32.const 0))))
      (local.set $tree (i32.add (local.get $tree) (i32.const 4)))
      (br_if $nextTree (i32.lt_u (local.get $tree) (local.get $treesEnd))))
    (i32.store offset=44 (local.get $trees) (local.get $highest))
    (i32.const 1))

  ;; Sum of the leaf values of a row, an f64 for each feature at $row, of which none is NaN; in the order of the trees.
  (func (export "sum") (param $trees i32) (param $row i32) (result f64)
    (local $tree i32) (local $treesEnd i32) (local $node i32) (local $next i32) (local $sum f64)
    (local $feature i32) (local $threshold i32) (local $left i32) (local $value i32) (local $ints i32) (local $at i32)
    (local.set $feature (i32.load offset=28 (local.get $trees)))
    (local.set $threshold (i32.load offset=32 (local.get $trees)))
    (local.set $left (i32.load offset=36 (local.get $trees)))
    (local.set $value (i32.load offset=40 (local.get $trees)))
    (local.set $tree (i32.load (local.get $trees)))
    (local.set $treesEnd
      (i32.add (local.get $tree) (i32.shl (i32.load offset=4 (local.get $trees)) (i32.const 2))))
    (loop $nextTree
      (local.set $next (i32.load (local.get $tree)))
      (loop $nextNode
        (local.set $node (local.get $next))
        (local.set $ints (i32.shl (local.get $node) (i32.const 2)))
        (local.set $at
          (i32.add
            (local.get $row)
            (i32.shl (i32.load (i32.add (local.get $feature) (local.get $ints))) (i32.const 3))))
        ;; A leaf is its own left child, with a threshold that nothing is above.
        (local.set $next
          (i32.add
            (i32.load (i32.add (local.get $left) (local.get $ints)))
            (f64.gt
              (f64.load (local.get $at))
              (f64.load (i32.add (local.get $threshold) (i32.shl (local.get $node) (i32.const 3)))))))
        (br_if $nextNode (i32.ne (local.get $next) (local.get $node))))
      (local.set $sum
        (f64.add
          (local.get $sum)
          (f64.load (i32.add (local.get $value) (i32.shl (local.get $node) (i32.const 3))))))
      (local.set $tree (i32.add (local.get $tree) (i32.const 4)))
      (br_if $nextTree (i32.lt_u (local.get $tree) (local.get $treesEnd))))
    (local.get $sum)))
